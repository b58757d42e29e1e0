/** From a block's writes to its post-state, before anything is decided or stored. */

import { compareLatin1, latin1ToHex } from "../tree/latin1.ts";
import { rootHash, type Tree } from "../tree/node.ts";
import { type TreeChange, treeChange, updateTree } from "../tree/update.ts";
import type { StateChanges, StateView } from "./state-view.ts";

/** What an executed block is kept as until it is decided or dropped. */
export interface ExecutedState {
  /** The tree it was executed on: it may be committed there and nowhere else. */
  readonly parent: Tree;
  readonly tree: Tree;
  /** 64 hex characters: the header's stateRoot. */
  readonly stateRoot: string;
  /** Only real changes, in key order. */
  readonly changes: StateChanges;
  /** The old value of each changed key. */
  readonly undo: StateChanges;
}

/** A write equal to the old value, or a delete of an absent key, changes nothing and is dropped. */
export function executeChanges(base: StateView, writes: StateChanges): ExecutedState {
  const changes = new Map<string, Uint8Array | null>();
  const undo = new Map<string, Uint8Array | null>();
  const treeChanges: TreeChange[] = [];
  for (const key of [...writes.keys()].sort(compareLatin1)) {
    const value = writes.get(key) ?? null;
    const old = base.get(key) ?? null;
    if (sameValue(value, old)) continue;
    changes.set(key, value);
    undo.set(key, old);
    treeChanges.push(treeChange(key, value));
  }
  const tree = updateTree(base.tree, treeChanges);
  return { parent: base.tree, tree, stateRoot: latin1ToHex(rootHash(tree)), changes, undo };
}

function sameValue(a: Uint8Array | null, b: Uint8Array | null): boolean {
  return a === null || b === null ? a === b : Buffer.compare(a, b) === 0;
}
