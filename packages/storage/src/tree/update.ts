/** The one path from changes to a root: builds, updates, deletes and collapses. */

import { assert } from "@platform/protocol";
import { criticalBit, END, keyBit } from "./key-bits.ts";
import { createInner, createLeaf, hashValue, type Inner, isLeaf, type Tree } from "./node.ts";

export interface TreeChange {
  readonly key: string;
  /** SHA-256 of the new value; null deletes the key. */
  readonly valueHash: string | null;
  /** Length of the new value; 0 for a deletion. */
  readonly valueBytes: number;
}

export function treeChange(key: string, value: Uint8Array | null): TreeChange {
  if (value === null) return { key, valueHash: null, valueBytes: 0 };
  return { key, valueHash: hashValue(value), valueBytes: value.length };
}

/**
 * The tree after the changes, which are sorted by key, no key twice. The old tree stays whole;
 * unchanged parts are shared, and a change that changes nothing returns the same node.
 */
export function updateTree(tree: Tree, changes: readonly TreeChange[]): Tree {
  for (let i = 1; i < changes.length; i++)
    assert(
      (changes[i - 1] as TreeChange).key < (changes[i] as TreeChange).key,
      "changes are sorted by key and distinct",
    );
  return update(tree, changes, 0, changes.length);
}

function update(node: Tree, changes: readonly TreeChange[], low: number, high: number): Tree {
  if (low === high) return node;
  const first = changes[low] as TreeChange;
  const last = changes[high - 1] as TreeChange;
  const bit =
    node === null
      ? criticalBit(first.key, last.key)
      : Math.min(criticalBit(node.key, first.key), criticalBit(node.key, last.key), node.bit);
  if (bit === END) return replace(node, first);
  const middle = firstWithBit(changes, low, high, bit);
  let left: Tree = null;
  let right: Tree = null;
  if (node !== null) {
    if (bit === node.bit) ({ left, right } = node as Inner);
    else if (keyBit(node.key, bit) === 1) right = node;
    else left = node;
  }
  const newLeft = update(left, changes, low, middle);
  const newRight = update(right, changes, middle, high);
  if (newLeft === null) return newRight;
  if (newRight === null) return newLeft;
  if (newLeft === left && newRight === right) return node;
  return createInner(bit, newLeft, newRight);
}

/** One change on a leaf of the same key, or where nothing is. */
function replace(node: Tree, change: TreeChange): Tree {
  if (change.valueHash === null) return null;
  if (node !== null && isLeaf(node) && node.valueHash === change.valueHash) return node;
  return createLeaf(change.key, change.valueHash, change.valueBytes);
}

/** The changes agree above `bit`, and order is bit order: those with a 1 are at the end. */
function firstWithBit(
  changes: readonly TreeChange[],
  low: number,
  high: number,
  bit: number,
): number {
  let from = low;
  let to = high;
  while (from < to) {
    const middle = (from + to) >> 1;
    if (keyBit((changes[middle] as TreeChange).key, bit) === 1) to = middle;
    else from = middle + 1;
  }
  return from;
}
