/** One row's way from planned to its end; each step is durable before the next begins. */

import type { ChainRef } from "@platform/protocol";
import type { Inclusion, SignedExtrinsic } from "./chain/client.ts";
import { classOfDispatchError, classOfPoolAnswer } from "./error-class.ts";
import type { LedgerPatch, LedgerRow } from "./ledger/weight-ledger.ts";
import { preflight } from "./preflight.ts";
import type { WeightsSubmitterComponents, WeightsSubmitterInit } from "./submitter.ts";

/** Signatures for one epoch: each needs a dead era of 64 blocks before it, so few suffice. */
const MAX_ATTEMPTS = 5;
/** Finalised blocks without our bytes after which they are handed to the pool again. */
const RESEND_BLOCKS = 4n;

export type AttemptParts = WeightsSubmitterComponents &
  Required<Pick<WeightsSubmitterInit, "versionKey" | "lock" | "onChange">>;

export class Attempt {
  readonly #parts: AttemptParts;
  /** Finalised blocks already searched, by extrinsic hash; lost on restart and then searched anew. */
  readonly #searched = new Map<string, bigint>();
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
    const next = this.#parts.ledger.update(row, patch, this.#parts.clock.nowMs());
    this.#parts.onChange(next);
    return next;
  }

  async #begin(row: LedgerRow, head: ChainRef): Promise<LedgerRow> {
    if (row.weights.every(([, weight]) => weight === 0))
      return this.#update(row, { state: "skipped", error: "ZeroVector" });
    const { chain, signer, versionKey, lock } = this.#parts;
    const { netuid, mechanism, weights, hotkeys } = row;
    const hotkey = signer.publicKey;
    const uids = weights.map(([uid]) => uid);
    const facts = await chain.weightFacts(head.hash, { netuid, mechanism, hotkey, uids });
    const verdict = preflight(facts, { netuid, mechanism, hotkey, weights, hotkeys, versionKey });
    if (!verdict.ok)
      return verdict.class === "WAIT"
        ? this.#note(row, verdict.error)
        : this.#update(row, { state: "dropped", error: verdict.error });
    const checked = this.#update(row, { state: "preflighted", error: null });
    if (!(await lock(row.epoch, mechanism, row.vectorHash)))
      return this.#update(checked, { state: "dropped", error: "LockedToAnotherVector" });
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
    if (head.number >= sent.death) return this.#expire(row, sent, late);
    const last = this.#sentAt.get(sent.hash);
    const due = last === undefined || head.number - last >= RESEND_BLOCKS;
    return due ? this.#send(row, sent, head) : row;
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
    // A refusal that time does not heal ends the epoch once the refused bytes are dead.
    const hopeless = error.startsWith("BUG: ") || error.startsWith("GIVE_UP_EPOCH: ");
    if (hopeless || row.attempts >= MAX_ATTEMPTS)
      return this.#update(row, { state: "dropped", extrinsic: null, error });
    return this.#update(row, { state: "planned", extrinsic: null, error });
  }

  async #conclude(row: LedgerRow, found: Inclusion): Promise<LedgerRow> {
    const blockHash = found.block.hash;
    const included =
      row.state === "in_block" ? row : this.#update(row, { state: "in_block", blockHash });
    if (found.error !== undefined) return this.#failed(included, found.error);
    const { chain, signer } = this.#parts;
    const { netuid, mechanism } = row;
    const query = { netuid, mechanism, hotkey: signer.publicKey, uids: [] };
    const { uid } = await chain.weightFacts(blockHash, query);
    const stored =
      uid === undefined ? [] : await chain.readWeights(netuid, uid, blockHash, mechanism);
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
  }
}
