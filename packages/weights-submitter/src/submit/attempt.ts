/** One row's way from planned to its end; each step is durable before the next begins. */

import type { ChainRef, Signer } from "@platform/protocol";
import type { Inclusion, SignedExtrinsic, WeightChain } from "../chain/weight-chain.ts";
import { RESEND_AFTER_BLOCKS } from "../limits.ts";
import { classOfDispatchError, classOfPoolAnswer } from "./error-class.ts";
import { preflight } from "./preflight.ts";
import type { LedgerPatch, LedgerRow, WeightLedger } from "./weight-ledger.ts";

/** Signatures for one epoch: each needs a dead era of 64 blocks before it, so few suffice. */
const MAX_ATTEMPTS = 5;

export interface AttemptParts {
  readonly chain: WeightChain;
  readonly ledger: WeightLedger;
  /** The hotkey, sr25519. */
  readonly signer: Signer;
  readonly clock: { nowMs(): number };
  /** Compared by the chain with WeightsVersionKey. */
  readonly versionKey: bigint;
}

export class Attempt {
  readonly #parts: AttemptParts;
  /** Finalised blocks already searched, by extrinsic hash; lost on restart and then searched anew. */
  readonly #searched = new Map<string, bigint>();
  /** Bytes that a pool refused: their nonce may be spent by others. */
  readonly #refused = new Set<string>();
  /** Finalised height at which bytes were last handed over. */
  readonly #sentAt = new Map<string, bigint>();

  constructor(parts: AttemptParts) {
    this.#parts = parts;
  }

  /** `late`: a newer epoch waits, so nothing new is sent for this one. */
  async advance(row: LedgerRow, head: ChainRef, late: boolean): Promise<LedgerRow> {
    if (row.extrinsic !== null) return this.#follow(row, row.extrinsic, head, late);
    if (late) return this.#update(row, { state: "superseded" });
    return this.#begin(row, head);
  }

  #update(row: LedgerRow, patch: LedgerPatch): LedgerRow {
    return this.#parts.ledger.update(row, patch, this.#parts.clock.nowMs());
  }

  async #begin(row: LedgerRow, head: ChainRef): Promise<LedgerRow> {
    if (row.weights.every(([, weight]) => weight === 0))
      return this.#update(row, { state: "skipped", error: "ZeroVector" });
    const { chain, signer, versionKey } = this.#parts;
    const { netuid, mechanism, weights, hotkeys } = row;
    const hotkey = signer.publicKey;
    const uids = weights.map(([uid]) => uid);
    const facts = await chain.weightFacts(head, { mechanism, hotkey, uids });
    const verdict = preflight(facts, { netuid, mechanism, hotkey, weights, hotkeys, versionKey });
    if (!verdict.ok)
      return verdict.class === "WAIT"
        ? this.#note(row, verdict.error)
        : this.#update(row, { state: "dropped", error: verdict.error });
    const checked = this.#update(row, { state: "preflighted", error: null });
    const extrinsic = await chain.signWeights(
      { netuid, mechanism, weights, versionKey },
      signer,
      head,
    );
    // Durable before the first byte leaves: after a crash these bytes are the ones looked for.
    const signed = this.#update(checked, {
      state: "signed",
      extrinsic,
      attempts: row.attempts + 1,
    });
    return this.#send(signed, extrinsic, head);
  }

  /** Writes a reason to wait once, not at each block. */
  #note(row: LedgerRow, error: string): LedgerRow {
    return row.error === error ? row : this.#update(row, { error });
  }

  async #send(row: LedgerRow, sent: SignedExtrinsic, head: ChainRef): Promise<LedgerRow> {
    this.#sentAt.set(sent.hash, head.number);
    const answer = await this.#parts.chain.submit(sent.bytes);
    if (answer.accepted) return this.#update(row, { state: "broadcast", error: null });
    const verdict = classOfPoolAnswer(answer);
    this.#refused.add(sent.hash);
    if (verdict === "LOOK_UP") return this.#update(row, { state: "broadcast" });
    // A refusal is no proof that no node took the bytes: they are followed until the era is dead.
    return this.#note(row, `${verdict}: ${answer.reason}`);
  }

  async #follow(
    row: LedgerRow,
    sent: SignedExtrinsic,
    head: ChainRef,
    late: boolean,
  ): Promise<LedgerRow> {
    const found = await this.#search(sent, head);
    if (found !== undefined) return this.#conclude(row, found);
    if (head.number >= sent.death || (await this.#isOvertaken(sent, head)))
      return this.#expire(row, sent, late);
    // Not offered again, and the epoch ends when they are dead.
    if (isHopeless(row.error)) return row;
    const last = this.#sentAt.get(sent.hash);
    // What no pool has taken yet is offered at each block; what one has, only now and then.
    const due =
      last === undefined || row.state === "signed" || head.number - last >= RESEND_AFTER_BLOCKS;
    return due ? this.#send(row, sent, head) : row;
  }

  /**
   * The account's nonce went past ours by other bytes, in blocks that are final and searched: ours
   * can never be included, however long their era still is.
   */
  async #isOvertaken(sent: SignedExtrinsic, head: ChainRef): Promise<boolean> {
    if (!this.#refused.has(sent.hash)) return false;
    const { chain, signer } = this.#parts;
    return (await chain.nonceAt(head, signer.publicKey)) > sent.nonce;
  }

  /** Every finalised block that may hold the bytes, each once. */
  async #search(sent: SignedExtrinsic, head: ChainRef): Promise<Inclusion | undefined> {
    const from = (this.#searched.get(sent.hash) ?? sent.birth) + 1n;
    const to = head.number < sent.death ? head.number : sent.death;
    for (let number = from; number <= to; number++) {
      const found = await this.#parts.chain.findIn(number, sent.bytes);
      if (found !== undefined) return found;
      this.#searched.set(sent.hash, number);
    }
    return undefined;
  }

  /** All blocks of the era are final and searched: these bytes can never count any more. */
  #expire(row: LedgerRow, sent: SignedExtrinsic, late: boolean): LedgerRow {
    this.#forget(sent);
    if (late) return this.#update(row, { state: "superseded", extrinsic: null });
    const error = row.error ?? "EraExpired";
    if (isHopeless(error) || row.attempts >= MAX_ATTEMPTS)
      return this.#update(row, { state: "dropped", extrinsic: null, error });
    return this.#update(row, { state: "planned", extrinsic: null, error });
  }

  async #conclude(row: LedgerRow, found: Inclusion): Promise<LedgerRow> {
    const blockHash = found.block.hash;
    const included =
      row.state === "in_block" ? row : this.#update(row, { state: "in_block", blockHash });
    if (found.error !== undefined) return this.#failed(included, found.error);
    const { chain, signer } = this.#parts;
    const { mechanism } = row;
    const query = { mechanism, hotkey: signer.publicKey, uids: [] };
    const { uid } = await chain.weightFacts(found.block, query);
    const stored = uid === undefined ? [] : await chain.weightsAt(found.block, mechanism, uid);
    if (row.extrinsic !== null) this.#forget(row.extrinsic);
    return JSON.stringify(stored) === JSON.stringify(row.weights)
      ? this.#update(included, { state: "finalised_ok", error: null })
      : this.#update(included, { state: "finalised_err", error: "ReadBackDiffers" });
  }

  /** Included and failed: the nonce is spent, so another signature is no second submission. */
  #failed(row: LedgerRow, error: string): LedgerRow {
    if (row.extrinsic !== null) this.#forget(row.extrinsic);
    const again = classOfDispatchError(error) === "WAIT" && row.attempts < MAX_ATTEMPTS;
    return again
      ? this.#update(row, { state: "planned", extrinsic: null, error })
      : this.#update(row, { state: "finalised_err", error });
  }

  #forget({ hash }: SignedExtrinsic): void {
    this.#searched.delete(hash);
    this.#sentAt.delete(hash);
    this.#refused.delete(hash);
  }
}

/** A refusal of the pool that time does not heal; written by `#send` as "CLASS: reason". */
function isHopeless(error: string | null): boolean {
  return error !== null && /^(BUG|GIVE_UP_EPOCH): /.test(error);
}
