import { concatBytes, fromHex, type Hex32 } from "@platform/protocol";

/** CIDv1, codec raw (0x55), multihash sha2-256 of 32 bytes. */
const RAW_SHA256 = Uint8Array.of(0x01, 0x55, 0x12, 0x20);
const ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";

/** Text of the raw CID that a 32-byte hash names: multibase prefix `b`, base32 without padding. */
export function rawCid(hash: Hex32): string {
  let text = "b";
  let buffer = 0;
  let bits = 0;
  for (const byte of concatBytes(RAW_SHA256, fromHex(hash))) {
    buffer = ((buffer << 8) | byte) & 0xfff;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += ALPHABET.charAt((buffer >> bits) & 31);
    }
  }
  return bits === 0 ? text : text + ALPHABET.charAt((buffer << (5 - bits)) & 31);
}
