/** One row's way from planned to its end; each step is durable before the next begins. */

import { type ChainRef, CodedError, type Signer } from "@platform/protocol";
import type { Inclusion, SignedExtrinsic, WeightChain } from "../chain/weight-chain.ts";
import { RESEND_AFTER_BLOCKS } from "../limits.ts";
import { classOfPoolAnswer } from "./error-class.ts";
import type { Submission, SubmissionKind } from "./submission-kind.ts";

/** Signatures for one epoch: each needs a dead era of 64 blocks before it, so few suffice. */
const MAX_ATTEMPTS = 5;

export interface AttemptParts {
  readonly chain: WeightChain;
  /** The hotkey, sr25519. */
  readonly signer: Signer;
}

/** A row that is not at its end. */
export interface Pending {
  /** Its bytes may be on their way. */
  readonly sent: boolean;
  /** One step or several; true while bytes are on their way after it. */
  advance(head: ChainRef): Promise<boolean>;
}

export class Attempt<Row extends Submission> {
  readonly #parts: AttemptParts;
  readonly #kind: SubmissionKind<Row>;
  /** Finalised blocks already searched, by extrinsic hash; lost on restart and then searched anew. */
  readonly #searched = new Map<string, bigint>();
  /** Bytes that a pool refused: their nonce may be spent by others. */
  readonly #refused = new Set<string>();
  /** Finalised height at which bytes were last handed over. */
  readonly #sentAt = new Map<string, bigint>();

  constructor(parts: AttemptParts, kind: SubmissionKind<Row>) {
    this.#parts = parts;
    this.#kind = kind;
  }

  /** What is to be done, oldest epoch first. */
  pending(): Pending[] {
    const rows = this.#kind.open();
    const newest = new Map(rows.map((row) => [this.#kind.lane(row), row.epoch]));
    return rows.map((row) => ({
      sent: row.extrinsic !== null,
      advance: async (head) => {
        const late = row.epoch < (newest.get(this.#kind.lane(row)) ?? row.epoch);
        const after = await this.#advance(row, head, late).catch((error) => {
          return this.#unsupported(row, error);
        });
        return after.extrinsic !== null && isOnItsWay(after);
      },
    }));
  }

  /** `late`: a newer epoch waits, so nothing new is sent for this one. */
  async #advance(row: Row, head: ChainRef, late: boolean): Promise<Row> {
    if (row.extrinsic !== null) return this.#follow(row, row.extrinsic, head, late);
    if (late) return this.#kind.update(row, { state: "superseded" });
    return this.#begin(row, head);
  }

  async #begin(row: Row, head: ChainRef): Promise<Row> {
    const readiness = await this.#kind.readiness(row, head);
    if (readiness.type === "wait") return this.#note(row, readiness.error);
    if (readiness.type === "end") return this.#kind.update(row, readiness.patch);
    const checked = this.#kind.update(row, { state: "preflighted", error: null });
    const extrinsic = await this.#kind.sign(checked, head);
    // Durable before the first byte leaves: after a crash these bytes are the ones looked for.
    const attempts = row.attempts + 1;
    const signed = this.#kind.update(checked, { state: "signed", extrinsic, attempts });
    return this.#send(signed, extrinsic, head);
  }

  /** No upgrade of the chain is worth waiting for where the kind can do without. */
  #unsupported(row: Row, error: unknown): Row {
    const reason = this.#kind.unsupported;
    const unknown = error instanceof CodedError && error.code === "CHAIN_UNSUPPORTED";
    if (!unknown || reason === undefined) throw error;
    return this.#kind.update(row, { state: "dropped", extrinsic: null, error: reason });
  }

  /** Writes a reason to wait once, not at each block. */
  #note(row: Row, error: string): Row {
    return row.error === error ? row : this.#kind.update(row, { error });
  }

  async #send(row: Row, sent: SignedExtrinsic, head: ChainRef): Promise<Row> {
    this.#sentAt.set(sent.hash, head.number);
    const answer = await this.#parts.chain.submit(sent.bytes);
    if (answer.accepted) return this.#kind.update(row, { state: "broadcast", error: null });
    const verdict = classOfPoolAnswer(answer);
    this.#refused.add(sent.hash);
    if (verdict === "LOOK_UP") return this.#kind.update(row, { state: "broadcast" });
    // A refusal is no proof that no node took the bytes: they are followed until the era is dead.
    return this.#note(row, `${verdict}: ${answer.reason}`);
  }

  async #follow(row: Row, sent: SignedExtrinsic, head: ChainRef, late: boolean): Promise<Row> {
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
  #expire(row: Row, sent: SignedExtrinsic, late: boolean): Row {
    this.#forget(sent);
    if (late) return this.#kind.update(row, { state: "superseded", extrinsic: null });
    const error = row.error ?? "EraExpired";
    if (isHopeless(error) || row.attempts >= MAX_ATTEMPTS)
      return this.#kind.update(row, { state: "dropped", extrinsic: null, error });
    return this.#kind.update(row, { state: "planned", extrinsic: null, error });
  }

  async #conclude(row: Row, { block, error }: Inclusion): Promise<Row> {
    const known = row.state === "in_block";
    const included = known ? row : this.#kind.update(row, { state: "in_block", block });
    if (error !== undefined) return this.#failed(included, error);
    const stored = await this.#kind.isStored(included, block);
    if (row.extrinsic !== null) this.#forget(row.extrinsic);
    return stored
      ? this.#kind.update(included, { state: "finalised_ok", error: null })
      : this.#kind.update(included, { state: "finalised_err", error: "ReadBackDiffers" });
  }

  /** Included and failed: the nonce is spent, so another signature is no second submission. */
  #failed(row: Row, error: string): Row {
    if (row.extrinsic !== null) this.#forget(row.extrinsic);
    const again = this.#kind.classOf(error) === "WAIT" && row.attempts < MAX_ATTEMPTS;
    return again
      ? this.#kind.update(row, { state: "planned", extrinsic: null, error })
      : this.#kind.update(row, { state: "finalised_err", error });
  }

  #forget({ hash }: SignedExtrinsic): void {
    this.#searched.delete(hash);
    this.#sentAt.delete(hash);
    this.#refused.delete(hash);
  }
}

function isOnItsWay({ state }: Submission): boolean {
  return state === "signed" || state === "broadcast" || state === "in_block";
}

/** A refusal of the pool that time does not heal; written by `#send` as "CLASS: reason". */
function isHopeless(error: string | null): boolean {
  return error !== null && /^(BUG|GIVE_UP_EPOCH): /.test(error);
}
