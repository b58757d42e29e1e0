import { sha256 as nobleSha256 } from "@noble/hashes/sha2.js";
import { toHex } from "./bytes.ts";

/** 32 bytes as 64 lower-case hex characters: the form of every hash, key and id in memory. */
export type Hex32 = string;

export const ZERO_HASH: Hex32 = "00".repeat(32);

/** SHA-256, the only hash of ours (PROTOCOL head); raw 32 bytes. */
export function sha256(bytes: Uint8Array): Uint8Array {
  return nobleSha256(bytes);
}

/** SHA-256 as hex. */
export function sha256Hex(bytes: Uint8Array): Hex32 {
  return toHex(nobleSha256(bytes));
}
