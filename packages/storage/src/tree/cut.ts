/** Cuts a tree into maximal subtrees of bounded size, and names them by the tree above them. */

import { assert, ProofTag } from "@platform/protocol";
import { BITS_PER_BYTE } from "./key-bits.ts";
import { isLeaf, type Tree, type TreeNode } from "./node.ts";

/** In key order: each subtree is as large as it may be; a single larger leaf stands alone. */
export function cutTree(tree: Tree, maxBytes: number): TreeNode[] {
  const parts: TreeNode[] = [];
  const waiting: TreeNode[] = tree === null ? [] : [tree];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (node.bytes <= maxBytes || isLeaf(node)) parts.push(node);
    else waiting.push(node.right, node.left);
  }
  return parts;
}

/** A proof (docs/spec/state.md §4) in which every part of the cut is one hidden node. */
export function cutProof(tree: Tree, maxBytes: number): Uint8Array {
  const parts: Buffer[] = [];
  const write = (node: TreeNode): void => {
    if (node.bytes <= maxBytes || isLeaf(node)) {
      parts.push(Buffer.of(ProofTag.hidden), Buffer.from(node.hash, "latin1"));
      return;
    }
    parts.push(Buffer.of(ProofTag.inner, node.bit >> 8, node.bit & 255));
    write(node.left);
    write(node.right);
  };
  if (tree !== null) write(tree);
  return Uint8Array.from(Buffer.concat(parts));
}

const INNER_BYTES = 3;
const HIDDEN_BYTES = 33;

/**
 * Hashes of the parts in key order, as latin1; null for bytes that {@link cutProof} did not write.
 * Whether they lead to a root is `openStateProof`'s to say: it parses the same bytes.
 */
export function readCut(proof: Uint8Array, maxKeyBytes: number): readonly string[] | null {
  const bytes = Buffer.from(proof.buffer, proof.byteOffset, proof.length);
  const hashes: string[] = [];
  // Bits of the inner nodes whose right half is still to come; the last one is the innermost.
  let open = proof.length === 0 ? 0 : 1;
  let at = 0;
  while (open > 0) {
    const tag = bytes[at];
    if (tag === ProofTag.inner && at + INNER_BYTES <= bytes.length) {
      if (bytes.readUInt16BE(at + 1) >= BITS_PER_BYTE * maxKeyBytes) return null;
      at += INNER_BYTES;
      open++;
    } else if (tag === ProofTag.hidden && at + HIDDEN_BYTES <= bytes.length) {
      hashes.push(bytes.toString("latin1", at + 1, at + HIDDEN_BYTES));
      at += HIDDEN_BYTES;
      open--;
    } else return null;
  }
  assert(at <= bytes.length, "no read passes the end");
  return at === bytes.length ? hashes : null;
}
