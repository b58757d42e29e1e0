/** Read-only view for status pages; nothing of it is agreed. */

import type { Hex32 } from "@platform/protocol";
import { leaderOf } from "./leader.ts";
import type { EngineState } from "./state.ts";
import { signers } from "./tally.ts";

export interface EngineSnapshot {
  readonly height: bigint;
  readonly view: number;
  /** Index of the leader of the current view. */
  readonly leader: number;
  readonly self: number | null;
  readonly due: boolean;
  readonly decided: boolean;
  readonly halted: boolean;
  /** Digest that the leader of the current view proposed. */
  readonly proposed: Hex32 | null;
  readonly lockedView: number | null;
  /** Indexes of the members heard in the current view. */
  readonly prepares: readonly number[];
  readonly commits: readonly number[];
  readonly viewChanges: readonly number[];
}

export function snapshot(s: EngineState): EngineSnapshot {
  const view = s.views.get(s.view);
  return {
    height: s.height,
    view: s.view,
    leader: leaderOf(s.order, s.view),
    self: s.self,
    due: s.due,
    decided: s.decided !== null,
    halted: s.halted,
    proposed: view?.prePrepare?.digest ?? null,
    lockedView: s.lock?.certificate.view ?? null,
    prepares: view === undefined ? [] : signers(view.prepares),
    commits: view === undefined ? [] : signers(view.commits),
    viewChanges: (view?.viewChanges ?? []).flatMap((one) =>
      one === undefined ? [] : [one.signer],
    ),
  };
}
