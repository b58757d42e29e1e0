/**
 * The signer database of one instance: transactions in order, each whole or not at all. What was
 * written but not synced when the machine stopped survives up to a point that nobody chose.
 */

import {
  type CertifiedBlock,
  type DurableRecord,
  type DurableState,
  EMPTY_DURABLE,
} from "@platform/consensus-pbft";
import type { VoteSubject } from "@platform/protocol";
import type { Random } from "./random.ts";

/** The records fail their checksum: a node must not start on them. */
export class CorruptDisk extends Error {
  override readonly name = "CorruptDisk";
}

export class SimDisk {
  #synced: DurableState = EMPTY_DURABLE;
  /** Written, not synced. */
  #pending: (readonly DurableRecord[])[] = [];
  /** How many of them were synced since the list was begun. */
  #done = 0;
  /** Earlier contents, newest last: what a backup may hold. */
  readonly #history: DurableState[] = [];
  /** Checksum from before the fault; undefined on a healthy disk. */
  #checksum: string | undefined;

  write(records: readonly DurableRecord[]): void {
    this.#pending.push(records);
  }

  /** The oldest written transaction is safe from here on. */
  sync(): void {
    const records = this.#pending[this.#done];
    if (records === undefined) return;
    this.#done++;
    this.#apply(records);
  }

  /** The machine stops: `kept` unsynced transactions made it, the one after them is cut off. */
  stop(kept: number): void {
    const end = this.#done + kept;
    for (const records of this.#pending.slice(this.#done, end)) this.#apply(records);
    this.#pending = [];
    this.#done = 0;
  }

  /** @throws CorruptDisk if any stored bit is not as it was written */
  read(): DurableState {
    if (this.#checksum !== undefined && this.#checksum !== textOf(this.#synced))
      throw new CorruptDisk("the records fail their checksum");
    return this.#synced;
  }

  /** The lock of exactly this vote is safe. */
  holdsVote(subject: VoteSubject): boolean {
    return this.#synced.votes.some((vote) => isSame(vote.subject, subject));
  }

  /** The decision of this height or a later one is safe. */
  holdsDecision(height: bigint): boolean {
    return (this.#synced.decision?.certificate.height ?? 0n) >= height;
  }

  /** Turns one bit of a vote or certificate; false if nothing is stored yet. */
  flip(random: Random): boolean {
    const { votes, prepared, decision } = this.#synced;
    const places: (() => DurableState)[] = votes.map((vote, index) => () => ({
      ...this.#synced,
      votes: votes.with(index, { ...vote, subject: flipped(vote.subject, random) }),
    }));
    if (prepared !== null)
      places.push(() => ({ ...this.#synced, prepared: misread(prepared, random) }));
    if (decision !== null)
      places.push(() => ({ ...this.#synced, decision: misread(decision, random) }));
    if (places.length === 0) return false;
    this.#checksum = textOf(this.#synced);
    this.#synced = random.pick(places)();
    return true;
  }

  /** Puts the contents of so many transactions ago back; gives the votes that are lost by it. */
  rollBack(transactions: number): readonly VoteSubject[] {
    const before = this.#history.at(-transactions);
    if (before === undefined) return [];
    const lost = this.#synced.votes.filter((vote) => !before.votes.includes(vote));
    this.#synced = before;
    return lost.map(({ subject }) => subject);
  }

  #apply(records: readonly DurableRecord[]): void {
    this.#history.push(this.#synced);
    for (const record of records) this.#synced = withRecord(this.#synced, record);
  }
}

/** Locks of the highest height, the newest certificate and decision: what the database keeps. */
function withRecord(durable: DurableState, record: DurableRecord): DurableState {
  const { votes, prepared, decision } = durable;
  if (record.kind === "decision") return { votes, prepared, decision: record.decision };
  if (record.kind === "prepared") return { votes, prepared: record.prepared, decision };
  const { subject } = record;
  const kept = votes.filter((vote) => vote.subject.height >= subject.height);
  kept.push({ subject, signature: null });
  return { votes: kept, prepared, decision };
}

function isSame(a: VoteSubject, b: VoteSubject): boolean {
  return (
    a.height === b.height &&
    a.view === b.view &&
    a.phase === b.phase &&
    a.digest === b.digest &&
    (a.preparedView ?? null) === (b.preparedView ?? null) &&
    (a.nilReason ?? 0) === (b.nilReason ?? 0)
  );
}

function flipped(subject: VoteSubject, random: Random): VoteSubject {
  const bit = 1 << random.below(4);
  return random.chance(500)
    ? { ...subject, view: subject.view ^ bit }
    : { ...subject, digest: `${subject.digest}^${bit}` };
}

function misread(one: CertifiedBlock, random: Random): CertifiedBlock {
  const view = one.certificate.view ^ (1 << random.below(4));
  return { ...one, certificate: { ...one.certificate, view } };
}

function textOf(durable: DurableState): string {
  return JSON.stringify(durable, (_, value: unknown) =>
    typeof value === "bigint" ? `${value}n` : value,
  );
}
