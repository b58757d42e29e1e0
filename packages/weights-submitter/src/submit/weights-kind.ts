/** Weight vectors: checked as the chain would check them, signed, and compared after finality. */

import type { Signer } from "@platform/protocol";
import type { WeightChain } from "../chain/weight-chain.ts";
import { classOfDispatchError } from "./error-class.ts";
import { preflight } from "./preflight.ts";
import type { Readiness, SubmissionKind } from "./submission-kind.ts";
import type { LedgerRow, WeightLedger } from "./weight-ledger.ts";

export interface WeightsKindParts {
  readonly chain: WeightChain;
  readonly ledger: WeightLedger;
  readonly signer: Signer;
  readonly clock: { nowMs(): number };
  /** Compared by the chain with WeightsVersionKey. */
  readonly versionKey: bigint;
}

export function weightsKind(parts: WeightsKindParts): SubmissionKind<LedgerRow> {
  const { chain, ledger, signer, clock, versionKey } = parts;
  return {
    open: () => ledger.open(),
    lane: ({ mechanism }) => mechanism,
    update: (row, { block, ...patch }) => {
      const at = block === undefined ? {} : { blockHash: block.hash };
      return ledger.update(row, { ...patch, ...at }, clock.nowMs());
    },
    readiness: async (row, head): Promise<Readiness> => {
      if (row.weights.every(([, weight]) => weight === 0))
        return { type: "end", patch: { state: "skipped", error: "ZeroVector" } };
      const { netuid, mechanism, weights, hotkeys } = row;
      const hotkey = signer.publicKey;
      const uids = weights.map(([uid]) => uid);
      const facts = await chain.weightFacts(head, { mechanism, hotkey, uids });
      const input = { netuid, mechanism, hotkey, weights, hotkeys, versionKey };
      const verdict = preflight(facts, input);
      if (verdict.ok) return { type: "ready" };
      const { error } = verdict;
      if (verdict.class === "WAIT") return { type: "wait", error };
      return { type: "end", patch: { state: "dropped", error } };
    },
    sign: ({ netuid, mechanism, weights }, head) =>
      chain.signWeights({ netuid, mechanism, weights, versionKey }, signer, head),
    isStored: async ({ mechanism, weights }, block) => {
      const query = { mechanism, hotkey: signer.publicKey, uids: [] };
      const { uid } = await chain.weightFacts(block, query);
      const stored = uid === undefined ? [] : await chain.weightsAt(block, mechanism, uid);
      return JSON.stringify(stored) === JSON.stringify(weights);
    },
    classOf: classOfDispatchError,
  };
}
