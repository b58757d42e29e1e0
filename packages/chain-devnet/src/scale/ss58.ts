/** SS58 addresses of 32-byte accounts. */

import { blake2b } from "@noble/hashes/blake2.js";
import { compareBytes, concatBytes, fromHex, toHex, utf8 } from "@platform/protocol";
import { SS58_PREFIX } from "../runtime/version.ts";

const ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const CHECKSUM_BYTES = 2;

function checksum(body: Uint8Array): Uint8Array {
  return blake2b(concatBytes(utf8("SS58PRE"), body), { dkLen: 64 }).slice(0, CHECKSUM_BYTES);
}

/** Account in hex; undefined for another length, alphabet or checksum. Any one-byte prefix passes. */
export function decodeAddress(address: string): string | undefined {
  if (address.length > 64) return undefined;
  let value = 0n;
  for (const character of address) {
    const digit = ALPHABET.indexOf(character);
    if (digit < 0) return undefined;
    value = value * 58n + BigInt(digit);
  }
  const hex = value.toString(16);
  const bytes = fromHex(hex.length % 2 === 0 ? hex : `0${hex}`);
  const leading = /^1*/.exec(address)?.[0].length ?? 0;
  const whole = concatBytes(new Uint8Array(leading), bytes);
  if (whole.length !== 1 + 32 + CHECKSUM_BYTES) return undefined;
  const body = whole.slice(0, 33);
  if (compareBytes(checksum(body), whole.slice(33)) !== 0) return undefined;
  return toHex(body.slice(1));
}

/** Address of an account with the chain's own prefix, 42. */
export function encodeAddress(account: string): string {
  const body = concatBytes(Uint8Array.of(SS58_PREFIX), fromHex(account));
  let value = BigInt(`0x${toHex(concatBytes(body, checksum(body)))}`);
  let out = "";
  while (value > 0n) {
    out = ALPHABET.charAt(Number(value % 58n)) + out;
    value /= 58n;
  }
  return out;
}
