/** Substrate's storage hashers, with the numbers that they have in V14 metadata. */

import { blake2b } from "@noble/hashes/blake2.js";
import { concatBytes, utf8 } from "@platform/protocol";
import { xxh64 } from "./xxhash.ts";

export type Hasher = "blake2_128_concat" | "twox64_concat" | "identity";

/** Index of the hasher in the StorageHasher enum of frame-metadata V14. */
export const HASHER_INDEX: Readonly<Record<Hasher, number>> = {
  blake2_128_concat: 2,
  twox64_concat: 5,
  identity: 6,
};

export function blake2_256(bytes: Uint8Array): Uint8Array {
  return blake2b(bytes, { dkLen: 32 });
}

function twox(bytes: Uint8Array, words: number): Uint8Array {
  const out = new Uint8Array(8 * words);
  const view = new DataView(out.buffer);
  for (let seed = 0; seed < words; seed++)
    view.setBigUint64(8 * seed, xxh64(bytes, BigInt(seed)), true);
  return out;
}

const prefixes = new Map<string, Uint8Array>();

/** twox128 of a pallet or item name; a handful of names, so each is hashed once. */
export function twox128Name(name: string): Uint8Array {
  let prefix = prefixes.get(name);
  if (prefix === undefined) {
    prefix = twox(utf8(name), 2);
    prefixes.set(name, prefix);
  }
  return prefix;
}

/** The form in which an encoded key stands in a storage key. */
export function hashKey(hasher: Hasher, encoded: Uint8Array): Uint8Array {
  switch (hasher) {
    case "identity":
      return encoded;
    case "twox64_concat":
      return concatBytes(twox(encoded, 1), encoded);
    case "blake2_128_concat":
      return concatBytes(blake2b(encoded, { dkLen: 16 }), encoded);
  }
}
