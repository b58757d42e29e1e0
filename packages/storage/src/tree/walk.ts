/** Ordered reads of keys at any root that is still held; no SQL. */

import { BITS_PER_BYTE, criticalBit, END, keyBit } from "./key-bits.ts";
import { latin1ToHex } from "./latin1.ts";
import { type Inner, isLeaf, type Leaf, type Tree, type TreeNode } from "./node.ts";

/** The only leaf at which the key could be: reached by following the key's own bits. */
function nearestLeaf(tree: TreeNode, key: string): Leaf {
  let node = tree;
  while (!isLeaf(node)) node = keyBit(key, node.bit) === 1 ? node.right : node.left;
  return node;
}

export function findLeaf(tree: Tree, key: string): Leaf | undefined {
  if (tree === null) return undefined;
  const leaf = nearestLeaf(tree, key);
  return leaf.key === key ? leaf : undefined;
}

/** SHA-256 of the value at a key, 64 hex characters, without reading the value; undefined if absent. */
export function valueHashOf(tree: Tree, key: string): string | undefined {
  const leaf = findLeaf(tree, key);
  return leaf && latin1ToHex(leaf.valueHash);
}

/** Smallest key that is greater than `key`. */
export function nextKey(tree: Tree, key: string): string | undefined {
  if (tree === null) return undefined;
  const bit = criticalBit(key, nearestLeaf(tree, key).key);
  let node = tree;
  let turn: TreeNode | undefined;
  while (node.bit < bit) {
    const inner = node as Inner;
    if (keyBit(key, inner.bit) === 1) node = inner.right;
    else {
      turn = inner.right;
      node = inner.left;
    }
  }
  // All keys below `node` agree with each other at `bit` and differ there from `key`.
  if (bit !== END && keyBit(key, bit) === 0) return node.key;
  return turn?.key;
}

/** The node above exactly the keys that start with `prefix`, or null. */
export function prefixSubtree(tree: Tree, prefix: string): Tree {
  if (tree === null) return null;
  let node: TreeNode = tree;
  while (!isLeaf(node) && node.bit < BITS_PER_BYTE * prefix.length)
    node = keyBit(prefix, node.bit) === 1 ? node.right : node.left;
  return node.key.startsWith(prefix) ? node : null;
}

/** Leaves in key order. */
export function* leavesOf(tree: Tree): Generator<Leaf> {
  const waiting: TreeNode[] = tree === null ? [] : [tree];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (isLeaf(node)) yield node;
    else waiting.push(node.right, node.left);
  }
}
