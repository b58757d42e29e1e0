/** Anchored heads: one commitment of the hotkey an epoch, for whoever joins (PROTOCOL §13). */

import { type ChainRef, type Signer, toHex } from "@platform/protocol";
import type { WeightChain } from "../chain/weight-chain.ts";
import type { AnchorLedger, AnchorRow } from "./anchor-ledger.ts";
import type { Readiness, SubmissionKind } from "./submission-kind.ts";

export interface AnchorKindParts {
  readonly chain: WeightChain;
  readonly anchors: AnchorLedger;
  readonly signer: Signer;
  readonly clock: { nowMs(): number };
}

export function anchorKind(parts: AnchorKindParts): SubmissionKind<AnchorRow> {
  const { chain, anchors, signer, clock } = parts;
  const stored = async (row: AnchorRow, block: ChainRef) => {
    const [found] = await chain.commitmentsAt(block, [signer.publicKey]);
    const same = found?.bytes != null && toHex(found.bytes) === toHex(row.payload);
    return same ? found : undefined;
  };
  return {
    open: () => anchors.open(),
    lane: () => 0,
    update: (row, patch) => anchors.update(row, patch, clock.nowMs()),
    readiness: async (row, head): Promise<Readiness> => {
      const found = await stored(row, head);
      if (found === undefined) return { type: "ready" };
      // A ledger that was lost: the chain remembers.
      const block = { number: found.block, hash: await chain.blockHash(found.block) };
      return { type: "end", patch: { state: "finalised_ok", error: null, block } };
    },
    sign: ({ payload }, head) => chain.signCommitment(payload, signer, head),
    isStored: async (row, block) => (await stored(row, block)) !== undefined,
    unsupported: "CommitmentsUnsupported",
    // The next epoch brings a newer head: no failure of this one is worth a second fee or nonce.
    classOf: () => "GIVE_UP_EPOCH",
  };
}
