/** Executed blocks that may yet be decided, by block hash: siblings on the tip. */

import { assert, MAX_OVERLAYS } from "@platform/protocol";
import type { ExecutedState } from "./execute-changes.ts";

export interface Candidates {
  /** Beyond the limit the oldest is dropped: it can be executed again from its block. */
  add(blockHash: string, executed: ExecutedState): void;
  get(blockHash: string): ExecutedState | undefined;
  /** After a commit: all of them stood on the old tip. */
  clear(): void;
  readonly size: number;
}

export function createCandidates(limit: number = MAX_OVERLAYS): Candidates {
  assert(limit > 0, "at least one candidate is held");
  const held = new Map<string, ExecutedState>();
  return {
    add(blockHash, executed) {
      held.delete(blockHash);
      held.set(blockHash, executed);
      for (const oldest of held.keys()) {
        if (held.size <= limit) break;
        held.delete(oldest);
      }
    },
    get: (blockHash) => held.get(blockHash),
    clear: () => held.clear(),
    get size() {
      return held.size;
    },
  };
}
