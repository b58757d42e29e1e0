/** Brings each planned vector to a finalised end, once, through crashes and lost connections. */

import { type ChainRef, type Hex32, toErrorRecord } from "@platform/protocol";
import type { WeightChain } from "../chain/weight-chain.ts";
import { Attempt, type AttemptParts } from "./attempt.ts";
import type { LedgerRow, WeightLedger } from "./weight-ledger.ts";
import type { WeightOrder } from "./weight-order.ts";

/** Pause after a failure of the transport, when no new head comes to wake the loop. */
const RETRY_MS = 1_000;

export type WeightsSubmitterComponents = Omit<AttemptParts, "versionKey">;

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
  status(): SubmitterStatus;
  /** Newest first. */
  history(limit: number): readonly LedgerRow[];
  /** Ends the loop; the chain client, best closed before, and the ledger stay with their owner. */
  close(): Promise<void>;
}

const HISTORY_FOR_STATUS = 32;

export function createWeightsSubmitter(
  components: WeightsSubmitterComponents,
  init: WeightsSubmitterInit = {},
): WeightsSubmitter {
  const { chain, ledger, clock } = components;
  const attempt = new Attempt({ ...components, versionKey: init.versionKey ?? 0n });
  const loop = new Loop(chain, ledger, attempt);
  return {
    submit: async (order) => {
      const row = ledger.plan(chain.netuid, order, clock.nowMs());
      loop.wake();
      return row;
    },
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
  readonly #ledger: WeightLedger;
  readonly #attempt: Attempt;
  #running: Promise<void> | undefined;
  #again = false;
  #closed = false;
  #retry: ReturnType<typeof setTimeout> | undefined;

  constructor(chain: WeightChain, ledger: WeightLedger, attempt: Attempt) {
    this.#chain = chain;
    this.#ledger = ledger;
    this.#attempt = attempt;
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
    const rows = this.#ledger.open();
    const newest = new Map<number, bigint>();
    for (const { mechanism, epoch } of rows) newest.set(mechanism, epoch);
    for (const row of rows.sort(
      (a, b) => Number(b.extrinsic !== null) - Number(a.extrinsic !== null),
    )) {
      if (this.#closed) return;
      const late = row.epoch < (newest.get(row.mechanism) ?? row.epoch);
      const after = await this.#attempt.advance(row, head, late);
      if (after.extrinsic !== null && isOpen(after)) return;
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#retry);
    await this.#running;
  }
}

function isOpen({ state }: LedgerRow): boolean {
  return state === "signed" || state === "broadcast" || state === "in_block";
}
