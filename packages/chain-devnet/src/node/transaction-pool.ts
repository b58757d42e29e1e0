/**
 * Pending extrinsics: one nonce queue for each account, gaps wait, stale and dead ones leave.
 * The state it is given is that of the next block, already initialised, as a real node does it.
 */

import { birthOf } from "../runtime/era.ts";
import { decodeExtrinsic, type Extrinsic, type SignedPart } from "../runtime/extrinsic.ts";
import { blockNumber, nonceOf } from "../runtime/system.ts";
import { checkInclusion, checkProof, type Invalidity } from "../runtime/validity.ts";
import type { StateReader } from "../state/layered-state.ts";
import {
  MAX_BLOCK_EXTRINSICS,
  MAX_EXTRINSIC_BYTES,
  MAX_POOL_PER_ACCOUNT,
  MAX_POOL_TOTAL,
} from "./limits.ts";

/** As `author_submitAndWatchExtrinsic` tells it. */
export type TransactionStatus =
  | "ready"
  | "future"
  | "invalid"
  | { readonly inBlock: string }
  | { readonly finalized: string };
export type Watcher = (status: TransactionStatus) => void;

/** A refusal in the words and numbers of a Substrate node. */
export interface PoolRefusal {
  readonly code: number;
  readonly message: string;
  readonly data?: string;
}
export type Submission =
  | { readonly accepted: true; readonly hash: string }
  | { readonly accepted: false; readonly refusal: PoolRefusal };

interface Entry {
  readonly extrinsic: Extrinsic & { readonly signed: SignedPart };
  /** First block number that may no longer include it. */
  readonly death: number;
  readonly watchers: Set<Watcher>;
}

const REFUSALS: Readonly<Record<Exclude<Invalidity["kind"], "custom">, string>> = {
  future: "Transaction will be valid in the future",
  stale: "Transaction is outdated",
  "bad-proof": "Transaction has a bad signature",
  "ancient-birth-block": "Transaction has an ancient birth block",
  call: "Transaction call is not expected",
};

function refusalOf(invalidity: Invalidity): PoolRefusal {
  const data =
    invalidity.kind === "custom" ? `Custom error: ${invalidity.code}` : REFUSALS[invalidity.kind];
  return { code: 1010, message: "Invalid Transaction", data };
}

export class TransactionPool {
  readonly #genesisHash: string;
  readonly #entries = new Map<string, Entry>();

  constructor(genesisHash: string) {
    this.#genesisHash = genesisHash;
  }

  submit(state: StateReader, bytes: Uint8Array, watcher?: Watcher): Submission {
    const extrinsic = bytes.length > MAX_EXTRINSIC_BYTES ? undefined : decodeExtrinsic(bytes);
    if (extrinsic === undefined)
      return refuse({
        code: 1002,
        message: "Verification Error: Runtime error: Execution failed",
        data: "Could not decode `UncheckedExtrinsic`",
      });
    const { signed } = extrinsic;
    if (signed === undefined) return refuse(refusalOf({ kind: "call" }));
    if (this.#entries.has(extrinsic.hash))
      return refuse({ code: 1013, message: "Transaction Already Imported" });
    if (this.#sameNonce(signed) !== undefined)
      return refuse({
        code: 1014,
        message: "Priority is too low: (1 vs 1)",
        data: "The transaction has too low priority to replace another transaction already in the pool.",
      });
    if (this.#isFull(signed.signer))
      return refuse({
        code: 1016,
        message: "Immediately Dropped",
        data: "The transaction couldn't enter the pool because of the limit",
      });
    const invalidity =
      checkProof(state, this.#genesisHash, extrinsic) ?? checkInclusion(state, extrinsic);
    if (invalidity !== undefined && invalidity.kind !== "future")
      return refuse(refusalOf(invalidity));
    this.#add(state, { ...extrinsic, signed }, watcher);
    watcher?.(invalidity === undefined || this.#isQueued(state, signed) ? "ready" : "future");
    return { accepted: true, hash: extrinsic.hash };
  }

  #add(state: StateReader, extrinsic: Entry["extrinsic"], watcher: Watcher | undefined): void {
    const { era } = extrinsic.signed;
    this.#entries.set(extrinsic.hash, {
      extrinsic,
      death:
        era.period === 0
          ? Number.POSITIVE_INFINITY
          : birthOf(era, blockNumber.get(state)) + era.period,
      watchers: new Set(watcher === undefined ? [] : [watcher]),
    });
  }

  /** What the next block takes; what can never be included any more leaves the pool. */
  select(state: StateReader): Extrinsic[] {
    const next = blockNumber.get(state);
    const chosen: Extrinsic[] = [];
    const nonces = new Map<string, number>();
    for (const entry of this.#inNonceOrder()) {
      const { extrinsic, death } = entry;
      const { signer, nonce } = extrinsic.signed;
      const invalidity = death <= next ? { kind: "stale" } : checkInclusion(state, extrinsic);
      if (invalidity !== undefined && invalidity.kind !== "future") {
        this.#leave(entry, "invalid");
        continue;
      }
      const expected = nonces.get(signer) ?? nonceOf(state, signer);
      if (nonce !== expected || chosen.length >= MAX_BLOCK_EXTRINSICS) continue;
      nonces.set(signer, expected + 1);
      chosen.push(extrinsic);
    }
    return chosen;
  }

  /** Removes an included extrinsic and hands over its watchers, who still await finality. */
  take(hash: string): ReadonlySet<Watcher> {
    const entry = this.#entries.get(hash);
    this.#entries.delete(hash);
    return entry?.watchers ?? new Set();
  }

  /** The account's next nonce, its queue without gaps counted. */
  nextNonce(state: StateReader, signer: string): number {
    let nonce = nonceOf(state, signer);
    const queued = new Set(
      [...this.#entries.values()]
        .filter(({ extrinsic }) => extrinsic.signed.signer === signer)
        .map(({ extrinsic }) => extrinsic.signed.nonce),
    );
    while (queued.has(nonce)) nonce++;
    return nonce;
  }

  pending(): Uint8Array[] {
    return [...this.#entries.values()].map(({ extrinsic }) => extrinsic.bytes);
  }

  unwatch(watcher: Watcher): void {
    for (const { watchers } of this.#entries.values()) watchers.delete(watcher);
  }

  #leave(entry: Entry, status: TransactionStatus): void {
    this.#entries.delete(entry.extrinsic.hash);
    for (const watcher of entry.watchers) watcher(status);
  }

  #inNonceOrder(): Entry[] {
    return [...this.#entries.values()].sort(
      (a, b) => a.extrinsic.signed.nonce - b.extrinsic.signed.nonce,
    );
  }

  #isQueued(state: StateReader, { signer, nonce }: SignedPart): boolean {
    return this.nextNonce(state, signer) > nonce;
  }

  #sameNonce({ signer, nonce }: SignedPart): Entry | undefined {
    return [...this.#entries.values()].find(
      ({ extrinsic }) => extrinsic.signed.signer === signer && extrinsic.signed.nonce === nonce,
    );
  }

  #isFull(signer: string): boolean {
    if (this.#entries.size >= MAX_POOL_TOTAL) return true;
    const own = [...this.#entries.values()].filter(
      ({ extrinsic }) => extrinsic.signed.signer === signer,
    );
    return own.length >= MAX_POOL_PER_ACCOUNT;
  }
}

function refuse(refusal: PoolRefusal): Submission {
  return { accepted: false, refusal };
}
