import { leavesOf } from "../tree/walk.ts";
import type { StateEntry, StateView } from "./state-view.ts";

/** A whole state in key order: to put it somewhere else. */
export function* stateEntries(view: StateView): Generator<StateEntry> {
  for (const { key } of leavesOf(view.tree)) {
    const value = view.get(key);
    if (value !== undefined) yield [key, value];
  }
}
