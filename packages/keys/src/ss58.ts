import { blake2b } from "@noble/hashes/blake2.js";
import { CodedError, concatBytes, fromHex, type Hex32, toHex, utf8 } from "@platform/protocol";

/** Substrate's generic network prefix, the one that the chain's own tools print. */
export const SS58_FORMAT = 42;

const ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
/** Format byte, 32-byte key, two checksum bytes. */
const RAW_BYTES = 35;
/** Base58 of 35 bytes never takes more characters, so decoding work is bounded. */
const MAX_CHARACTERS = 48;

/** The address that people see for a public key of 64 hex characters. */
export function encodeSs58(publicKey: Hex32): string {
  const key = fromHex(publicKey);
  if (key.length !== 32) throw new RangeError("a public key is 32 bytes");
  const body = concatBytes(Uint8Array.of(SS58_FORMAT), key);
  return base58Encode(concatBytes(body, checksum(body)));
}

/** The public key of an address. Throws ADDRESS_INVALID for a wrong form, format or checksum. */
export function decodeSs58(address: string): Hex32 {
  const raw = base58Decode(address);
  if (raw === undefined) throw invalid("it is not 47 or 48 base58 characters of 35 bytes");
  if (raw[0] !== SS58_FORMAT) throw invalid(`its network prefix is not ${SS58_FORMAT}`);
  const sum = checksum(raw.subarray(0, 33));
  if (sum[0] !== raw[33] || sum[1] !== raw[34]) throw invalid("its checksum is wrong");
  return toHex(raw.subarray(1, 33));
}

function invalid(reason: string): CodedError {
  return new CodedError({
    code: "ADDRESS_INVALID",
    message: `the address is not a valid SS58 address: ${reason}`,
    hint: "copy the whole address again, or give the public key as 64 hex characters",
  });
}

function checksum(body: Uint8Array): Uint8Array {
  return blake2b(concatBytes(utf8("SS58PRE"), body), { dkLen: 64 }).subarray(0, 2);
}

function base58Encode(bytes: Uint8Array): string {
  let rest = BigInt(`0x${toHex(bytes)}`);
  let out = "";
  while (rest > 0n) {
    out = ALPHABET.charAt(Number(rest % 58n)) + out;
    rest /= 58n;
  }
  return out;
}

function base58Decode(text: string): Uint8Array | undefined {
  if (text.length === 0 || text.length > MAX_CHARACTERS) return undefined;
  let value = 0n;
  for (const character of text) {
    const digit = ALPHABET.indexOf(character);
    if (digit < 0) return undefined;
    value = value * 58n + BigInt(digit);
  }
  // The first byte is 42, so neither leading zero bytes nor leading "1" characters can occur.
  const hex = value.toString(16).padStart(2 * RAW_BYTES, "0");
  return hex.length === 2 * RAW_BYTES && !text.startsWith("1") ? fromHex(hex) : undefined;
}
