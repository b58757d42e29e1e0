/** One state that can be read: the tip, an older height, or a block executed but not decided. */

import type { Tree } from "../tree/node.ts";

/** Keys are latin1 strings ({@link toLatin1}); values are never changed in place. */
export interface StateView {
  /** The tree of this state: order, presence and proofs. */
  readonly tree: Tree;
  /** Value at this state, undefined if absent. */
  get(key: string): Uint8Array | undefined;
}

/** Final writes of a block: null deletes. */
export type StateChanges = ReadonlyMap<string, Uint8Array | null>;

/** One entry of a state: its key as latin1 and its value. */
export type StateEntry = readonly [key: string, value: Uint8Array];
