/**
 * Merkle tree over an ordered list (RFC 6962 §2.1 shape): leaf = H(0x00 | data),
 * node = H(0x01 | left | right), the left subtree holds the largest power of two below n.
 * Used for extrinsicsRoot, eventsRoot and attestation commits. Empty list = H(no bytes).
 */

import { concatBytes, equalBytes } from "./bytes.ts";
import { sha256 } from "./hash.ts";

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

export function merkleRoot(items: readonly Uint8Array[]): Uint8Array {
  if (items.length === 0) return sha256(new Uint8Array(0));
  return subtree(items, 0, items.length);
}

/** Sibling hashes from the leaf upwards for `items[index]`. */
export function merklePath(items: readonly Uint8Array[], index: number): Uint8Array[] {
  if (index < 0 || index >= items.length) throw new RangeError("no such leaf");
  return pathIn(items, 0, items.length, index);
}

/** True if `item` stands at `index` in the list of `size` items with this root. */
export function verifyMerklePath(
  root: Uint8Array,
  size: number,
  index: number,
  item: Uint8Array,
  path: readonly Uint8Array[],
): boolean {
  if (index < 0 || index >= size) return false;
  let hash = sha256(concatBytes(LEAF, item));
  let position = index;
  let last = size - 1;
  let used = 0;
  while (last > 0) {
    if (position % 2 === 1 || position < last) {
      const sibling = path[used++];
      if (sibling === undefined || sibling.length !== 32) return false;
      hash =
        position % 2 === 1
          ? sha256(concatBytes(NODE, sibling, hash))
          : sha256(concatBytes(NODE, hash, sibling));
    }
    position = position >> 1;
    last = last >> 1;
  }
  return used === path.length && equalBytes(hash, root);
}

function split(length: number): number {
  let power = 1;
  while (power * 2 < length) power *= 2;
  return power;
}

function subtree(items: readonly Uint8Array[], start: number, end: number): Uint8Array {
  if (end - start === 1) return sha256(concatBytes(LEAF, items[start] as Uint8Array));
  const middle = start + split(end - start);
  return sha256(concatBytes(NODE, subtree(items, start, middle), subtree(items, middle, end)));
}

function pathIn(
  items: readonly Uint8Array[],
  start: number,
  end: number,
  index: number,
): Uint8Array[] {
  if (end - start === 1) return [];
  const middle = start + split(end - start);
  return index < middle
    ? [...pathIn(items, start, middle, index), subtree(items, middle, end)]
    : [...pathIn(items, middle, end, index), subtree(items, start, middle)];
}
