/** Base58 in Bitcoin's alphabet: addresses and peer ids. */

import { fromHex, toHex } from "@platform/protocol";

const ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
/** 138 characters for each 100 bytes, rounded up: bounds the work of decoding. */
const CHARACTERS_PER_100 = 138;

export function base58Encode(bytes: Uint8Array): string {
  let zeros = 0;
  while (zeros < bytes.length && bytes[zeros] === 0) zeros++;
  let rest = bytes.length === 0 ? 0n : BigInt(`0x${toHex(bytes)}`);
  let out = "";
  while (rest > 0n) {
    out = ALPHABET.charAt(Number(rest % 58n)) + out;
    rest /= 58n;
  }
  return "1".repeat(zeros) + out;
}

/** The bytes of which this is the one spelling; undefined if they are not `length` bytes. */
export function base58Decode(text: string, length: number): Uint8Array | undefined {
  if (text.length === 0 || text.length > Math.ceil((length * CHARACTERS_PER_100) / 100))
    return undefined;
  let value = 0n;
  for (const character of text) {
    const digit = ALPHABET.indexOf(character);
    if (digit < 0) return undefined;
    value = value * 58n + BigInt(digit);
  }
  const hex = value.toString(16).padStart(2 * length, "0");
  if (hex.length !== 2 * length) return undefined;
  const bytes = fromHex(hex);
  return base58Encode(bytes) === text ? bytes : undefined;
}
