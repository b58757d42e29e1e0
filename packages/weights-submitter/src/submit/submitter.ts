/**
 * Brings each planned vector, and then each anchor, to a finalised end, once, through crashes and lost
 * connections. Both are signed by the hotkey: one loop owns its nonce.
 */

import { type ChainRef, type Hex32, toErrorRecord } from "@platform/protocol";
import type { WeightChain } from "../chain/weight-chain.ts";
import { anchorKind } from "./anchor-kind.ts";
import type { AnchorLedger, AnchorOrder, AnchorRow } from "./anchor-ledger.ts";
import { Attempt, type AttemptParts, type Pending } from "./attempt.ts";
import type { LedgerRow, WeightLedger } from "./weight-ledger.ts";
import type { WeightOrder } from "./weight-order.ts";
import { weightsKind } from "./weights-kind.ts";

/** Pause after a failure of the transport, when no new head comes to wake the loop. */
const RETRY_MS = 1_000;

export interface WeightsSubmitterComponents extends AttemptParts {
  readonly ledger: WeightLedger;
  readonly anchors: AnchorLedger;
  readonly clock: { nowMs(): number };
}

export interface WeightsSubmitterInit {
  /** Compared by the chain with WeightsVersionKey. @default 0 */
  readonly versionKey?: bigint;
}

export interface SubmitterStatus {
  /** Rows that are not at an end. */
  readonly open: number;
  readonly lastFinalised: { readonly epoch: bigint; readonly blockHash: Hex32 | null } | null;
  /** Why the loop last had to wait; null when it did not. */
  readonly trouble: string | null;
}

export interface WeightsSubmitter {
  /**
   * Durable when it resolves; the sending goes on by itself. The same order again is no error.
   * @throws CodedError WEIGHTS_CONFLICT for another vector of the same epoch and mechanism
   */
  submit(order: WeightOrder): Promise<LedgerRow>;
  /** The same for an epoch's head. Weights come first. @throws CodedError ANCHOR_CONFLICT */
  anchor(order: AnchorOrder): Promise<AnchorRow>;
  status(): SubmitterStatus;
  /** Newest first. */
  history(limit: number): readonly LedgerRow[];
  /** Of the newest epoch; undefined before the first. */
  lastAnchor(): AnchorRow | undefined;
  /** Ends the loop; the chain client, best closed before, and the ledger stay with their owner. */
  close(): Promise<void>;
}

const HISTORY_FOR_STATUS = 32;

export function createWeightsSubmitter(
  components: WeightsSubmitterComponents,
  init: WeightsSubmitterInit = {},
): WeightsSubmitter {
  const { chain, ledger, anchors, clock } = components;
  const { versionKey = 0n } = init;
  const weights = new Attempt(components, weightsKind({ ...components, versionKey }));
  const heads = new Attempt(components, anchorKind(components));
  const loop = new Loop(chain, () => [...weights.pending(), ...heads.pending()]);
  return {
    submit: async (order) => {
      const row = ledger.plan(chain.netuid, order, clock.nowMs());
      loop.wake();
      return row;
    },
    anchor: async (order) => {
      const row = anchors.plan(order, clock.nowMs());
      loop.wake();
      return row;
    },
    lastAnchor: () => anchors.history(1)[0],
    status: () => {
      const done = ledger.history(HISTORY_FOR_STATUS).find(({ state }) => state === "finalised_ok");
      return {
        open: ledger.open().length,
        lastFinalised: done === undefined ? null : { epoch: done.epoch, blockHash: done.blockHash },
        trouble: loop.trouble ?? chain.trouble(),
      };
    },
    history: (limit) => ledger.history(limit),
    close: () => loop.close(),
  };
}

/** One pass at a time over the open rows, at each finalised head and after each order. */
class Loop {
  trouble: string | null = null;
  readonly #chain: WeightChain;
  readonly #pending: () => Pending[];
  #running: Promise<void> | undefined;
  #again = false;
  #closed = false;
  #retry: ReturnType<typeof setTimeout> | undefined;

  constructor(chain: WeightChain, pending: () => Pending[]) {
    this.#chain = chain;
    this.#pending = pending;
    chain.onFinalized(() => this.wake());
  }

  wake(): void {
    if (this.#closed) return;
    if (this.#running !== undefined) {
      this.#again = true;
      return;
    }
    this.#running = this.#run().finally(() => {
      this.#running = undefined;
      if (!this.#again) return;
      this.#again = false;
      this.wake();
    });
  }

  /** Never rejects: a failure is a reason to come again. */
  async #run(): Promise<void> {
    clearTimeout(this.#retry);
    try {
      const head = this.#chain.finalized();
      if (head !== null) await this.#pass(head);
      this.trouble = null;
    } catch (thrown) {
      const { code, message } = toErrorRecord(thrown);
      this.trouble = `${code}: ${message}`;
      if (!this.#closed) this.#retry = setTimeout(() => this.wake(), RETRY_MS);
    }
  }

  /** One nonce owner: while bytes are on their way nothing else is signed. */
  async #pass(head: ChainRef): Promise<void> {
    for (const one of this.#pending().sort((a, b) => Number(b.sent) - Number(a.sent))) {
      if (this.#closed) return;
      if (await one.advance(head)) return;
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#retry);
    await this.#running;
  }
}
