/** Chain, pool and timer together: what the RPC talks to. */

import { assert } from "@platform/protocol";
import type { Chain, ChainBlock } from "./chain.ts";
import type { PoolRefusal, Submission, TransactionPool, Watcher } from "./transaction-pool.ts";

export interface DevNodeInit {
  readonly blockTimeMs: number;
  /** Reads the wall clock: block times only, nothing is decided by it. */
  readonly nowMs: () => number;
}

/** Told of each new best block and each newly finalised one, in order. */
export interface HeadListener {
  best(block: ChainBlock): void;
  finalized(block: ChainBlock): void;
}

export type Sealing = "instant" | "timer";

export class DevNode {
  readonly chain: Chain;
  readonly pool: TransactionPool;
  readonly #init: DevNodeInit;
  readonly #listeners = new Set<HeadListener>();
  /** Watchers of included extrinsics by block number, until that block is final. */
  readonly #awaitingFinality = new Map<number, Set<Watcher>>();
  #blockTimeMs: number;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #instant: ReturnType<typeof setImmediate> | undefined;
  #closed = false;
  /** Set by fault injection only: no block is made, or finality does not move. */
  stalled: "blocks" | "finality" | undefined;
  /** Set by fault injection only: answers every submission. */
  refusal: PoolRefusal | undefined;
  #finalized: ChainBlock;
  #sealing: Sealing = "instant";

  constructor(chain: Chain, pool: TransactionPool, init: DevNodeInit) {
    this.chain = chain;
    this.pool = pool;
    this.#init = init;
    this.#blockTimeMs = init.blockTimeMs;
    this.#finalized = chain.finalized;
  }

  get finalized(): ChainBlock {
    return this.#finalized;
  }

  get sealing(): Sealing {
    return this.#sealing;
  }

  get blockTimeMs(): number {
    return this.#blockTimeMs;
  }

  listen(listener: HeadListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** In instant mode an accepted extrinsic brings its own block right after the answer. */
  submit(bytes: Uint8Array, watcher?: Watcher): Submission {
    if (this.refusal !== undefined) return { accepted: false, refusal: this.refusal };
    const submission = this.pool.submit(this.chain.pendingState(), bytes, watcher);
    if (submission.accepted && this.#sealing === "instant" && !this.#closed)
      this.#instant ??= setImmediate(() => {
        this.#instant = undefined;
        if (this.stalled !== "blocks" && this.#sealing === "instant") this.seal();
      });
    return submission;
  }

  /** Makes one block now. */
  seal(): ChainBlock {
    assert(!this.#closed, "a closed chain makes no blocks");
    const chosen = this.pool.select(this.chain.pendingState());
    const block = this.chain.seal(chosen, this.#init.nowMs());
    const watchers = new Set<Watcher>();
    for (const { hash } of chosen)
      for (const watcher of this.pool.take(hash)) watchers.add(watcher);
    this.#awaitingFinality.set(block.number, watchers);
    for (const listener of this.#listeners) listener.best(block);
    for (const watcher of watchers) watcher({ inBlock: `0x${block.hash}` });
    this.#finalise();
    return block;
  }

  #finalise(): void {
    if (this.stalled === "finality") return;
    const target = this.chain.finalized.number;
    for (let number = this.#finalized.number + 1; number <= target; number++) {
      const block = this.chain.byNumber(number);
      assert(block !== undefined, "a finalised block is stored");
      this.#finalized = block;
      for (const listener of this.#listeners) listener.finalized(block);
      const watchers = this.#awaitingFinality.get(number);
      this.#awaitingFinality.delete(number);
      for (const watcher of watchers ?? []) watcher({ finalized: `0x${block.hash}` });
    }
  }

  unwatch(watcher: Watcher): void {
    this.pool.unwatch(watcher);
    for (const watchers of this.#awaitingFinality.values()) watchers.delete(watcher);
  }

  /** One block each blockTimeMs from now on. */
  startTimer(): void {
    if (this.#closed || this.#timer !== undefined) return;
    this.#sealing = "timer";
    this.#arm(this.#init.nowMs() + this.#blockTimeMs);
  }

  setBlockTime(blockTimeMs: number): void {
    this.#blockTimeMs = blockTimeMs;
    if (this.#timer === undefined) return;
    clearTimeout(this.#timer);
    this.#arm(this.#init.nowMs() + blockTimeMs);
  }

  /** The schedule is absolute, so that a late timer does not shift all later blocks. */
  #arm(dueMs: number): void {
    const delayMs = Math.max(0, dueMs - this.#init.nowMs());
    this.#timer = setTimeout(() => {
      if (this.stalled !== "blocks") this.seal();
      this.#arm(Math.max(dueMs, this.#init.nowMs() - this.#blockTimeMs) + this.#blockTimeMs);
    }, delayMs);
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    clearImmediate(this.#instant);
    this.#listeners.clear();
  }
}
