/** Immutable nodes of the state tree and their hashes (docs/spec/state.md, format 1). */

import { hash } from "node:crypto";
import { assert } from "@platform/protocol";
import { END } from "./key-bits.ts";

export interface Leaf {
  readonly bit: typeof END;
  readonly key: string;
  readonly hash: string;
  /** Bytes of the entry in a snapshot's chunk; known here only, part of no hash. */
  readonly bytes: number;
  /** SHA-256 of the value: an absence proof never carries the value of its neighbour. */
  readonly valueHash: string;
  /** Stands for a subtree that a proof does not show: it has a hash and nothing else. */
  readonly hidden?: boolean;
}

export interface Inner {
  /** First bit at which the two halves differ. */
  readonly bit: number;
  /** Smallest key below this node. */
  readonly key: string;
  readonly hash: string;
  /** Sum over the leaves below. */
  readonly bytes: number;
  readonly left: TreeNode;
  readonly right: TreeNode;
}

export type TreeNode = Leaf | Inner;
/** A root node is a whole state; null is the empty one. */
export type Tree = TreeNode | null;

/** u16 key length and u32 value length of an entry in a chunk. */
const ENTRY_HEAD_BYTES = 6;
const LEAF = 0;
const INNER = 1;
const innerScratch = Buffer.alloc(67);
const leafScratch = Buffer.alloc(1 + 2 + 0xffff + 32);

/** SHA-256(0x02): not zero bytes, since forgotten memory must never be a valid root. */
const EMPTY_ROOT: string = hash("sha256", Buffer.of(2), "latin1");

export function isLeaf(node: TreeNode): node is Leaf {
  return node.bit === END;
}

export function hashValue(value: Uint8Array): string {
  return hash("sha256", value, "latin1");
}

export function rootHash(tree: Tree): string {
  return tree === null ? EMPTY_ROOT : tree.hash;
}

/** SHA-256(0x00 | u16be key length | key | SHA-256(value)) */
export function createLeaf(key: string, valueHash: string, valueBytes: number): Leaf {
  assert(valueHash.length === 32, "a value hash is 32 bytes");
  const length = key.length;
  leafScratch[0] = LEAF;
  leafScratch.writeUInt16BE(length, 1);
  leafScratch.write(key, 3, "latin1");
  leafScratch.write(valueHash, 3 + length, "latin1");
  const digest = hash("sha256", leafScratch.subarray(0, 3 + length + 32), "latin1");
  const bytes = ENTRY_HEAD_BYTES + length + valueBytes;
  return { bit: END, key, hash: digest, bytes, valueHash };
}

/** SHA-256(0x01 | u16be bit | left | right); the bit is absolute, so a delete opens no sibling. */
export function createInner(bit: number, left: TreeNode, right: TreeNode): Inner {
  assert(bit < left.bit && bit < right.bit, "bits grow downwards");
  innerScratch[0] = INNER;
  innerScratch.writeUInt16BE(bit, 1);
  innerScratch.write(left.hash, 3, "latin1");
  innerScratch.write(right.hash, 35, "latin1");
  const digest = hash("sha256", innerScratch, "latin1");
  const key = shownKey(left) ?? shownKey(right) ?? "";
  return { bit, key, hash: digest, bytes: left.bytes + right.bytes, left, right };
}

/** Beside a hidden half any key below tells as well where a node stands. */
function shownKey(node: TreeNode): string | undefined {
  return isLeaf(node) && node.hidden === true ? undefined : node.key;
}
