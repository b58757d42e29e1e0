/** From which height on scores are for members alone (PROTOCOL §13): a speed bump against weight copiers. */

import { decodeHeader, HEADER_BYTES } from "@platform/protocol";
import type { WeightSubmission } from "../api.ts";
import type { Components } from "../components.ts";
import type { Head } from "../consensus/head.ts";

export interface ScoreCurtainParts {
  readonly store: Pick<Components["store"], "decision" | "oldestBlock">;
  readonly chain: Pick<Components["chain"], "weightSubmissions">;
  readonly session: () => Pick<Head["session"], "epoch" | "startHeight">;
}

/**
 * An epoch's scores open once its weights are final: finalised by this validator's own ledger, or, where it
 * sent none, when another epoch has passed.
 */
export class ScoreCurtain {
  readonly #parts: ScoreCurtainParts;
  /** First height of the epoch before the running one, found once for each epoch. */
  #last: { readonly epoch: bigint; readonly startHeight: bigint } | undefined;

  constructor(parts: ScoreCurtainParts) {
    this.#parts = parts;
  }

  /** What was certified at this height or above is not for everybody yet. */
  async openBelow(): Promise<bigint> {
    const { epoch, startHeight } = this.#parts.session();
    if (epoch === 0n) return 0n;
    const last = epoch - 1n;
    const rows = (await this.#parts.chain.weightSubmissions()).filter((row) => row.epoch === last);
    if (rows.length > 0 && rows.every(isFinal)) return startHeight;
    if (this.#last?.epoch !== last)
      this.#last = { epoch: last, startHeight: await this.#firstOf(last, startHeight) };
    return this.#last.startHeight;
  }

  /** Epochs never go back from block to block, so the first of one is found by halving. */
  async #firstOf(epoch: bigint, end: bigint): Promise<bigint> {
    let low = (await this.#parts.store.oldestBlock()) ?? end;
    let high = end;
    while (low < high) {
      const middle = (low + high) / 2n;
      const block = (await this.#parts.store.decision(middle))?.block;
      // A block that was dropped meanwhile is older than every one that is held.
      const isBefore =
        block === undefined || decodeHeader(block.slice(0, HEADER_BYTES)).epoch < epoch;
      if (isBefore) low = middle + 1n;
      else high = middle;
    }
    return low;
  }
}

function isFinal({ state }: WeightSubmission): boolean {
  return state === "finalised_ok";
}
