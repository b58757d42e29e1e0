/** Vote locks, prepared certificate, last decision and watermark: the rules of PROTOCOL §7. */

import type { Decision, DurableRows, Prepared, VoteLock } from "@platform/consensus-pbft";
import { decodeCertificate, equalBytes, type Hex32, Phase } from "@platform/protocol";
import type { Database } from "../database/database.ts";
import { SealedTable } from "../database/sealed-table.ts";
import { signerRefusal } from "./signer-errors.ts";
import { compareWatermarks, type Watermark } from "./signer-records.ts";
import { readSignBytes, type SignedSubject } from "./vote-subject.ts";

/** Heights below the newest lock whose signatures can still be repeated to peers that lag. */
const HEIGHTS_KEPT = 64n;

interface LockRow {
  readonly height: bigint;
  readonly view: bigint;
  readonly phase: bigint;
  readonly sign_bytes: Uint8Array;
  readonly signature: string | null;
}

export class VoteLocks {
  readonly #chainId: Hex32;
  readonly #locks: SealedTable<LockRow>;
  readonly #watermark;
  readonly #prepared;
  readonly #decision;

  constructor(db: Database, chainId: Hex32) {
    this.#chainId = chainId;
    this.#locks = new SealedTable(db, "vote_lock", [
      "height",
      "view",
      "phase",
      "sign_bytes",
      "signature",
    ]);
    this.#watermark = new SealedTable<{ height: bigint; view: bigint; phase: bigint }>(
      db,
      "watermark",
      ["height", "view", "phase"],
      true,
    );
    this.#prepared = new SealedTable<{
      height: bigint;
      view: bigint;
      digest: string;
      certificate: Uint8Array;
      block: Uint8Array;
    }>(db, "prepared", ["height", "view", "digest", "certificate", "block"], true);
    this.#decision = new SealedTable<{
      height: bigint;
      certificate: Uint8Array;
      block: Uint8Array;
    }>(db, "decision", ["height", "certificate", "block"], true);
  }

  /** Stores the lock, or finds it; returns the signature on record. */
  lock(lock: VoteLock, firstEpoch: bigint): string | null {
    const subject = this.#readOwn(lock);
    if (subject.epoch < firstEpoch)
      throw signerRefusal("SIGNER_OBSERVING", `nothing is signed before epoch ${firstEpoch}`);
    const [held] = this.#at(lock.height, lock.view, lock.phase);
    if (held !== undefined) return this.#repeat(held, lock);
    const watermark = this.watermark();
    if (watermark !== undefined && compareWatermarks(lock, watermark) <= 0)
      throw signerRefusal(
        "SIGNER_REGRESSION",
        `${placeOf(lock)} is not above the last vote, ${placeOf(watermark)}`,
      );
    this.#checkGrounds(subject);
    const { height, view, phase, signBytes, signature } = lock;
    const row = { height, view: BigInt(view), phase: BigInt(phase) };
    this.#locks.put({ ...row, sign_bytes: signBytes, signature });
    this.#watermark.put(row);
    this.#locks.drop("height < ?", height - HEIGHTS_KEPT);
    return signature;
  }

  prepare(prepared: Prepared): void {
    const held = this.#heldPrepared();
    const order = held && compareWatermarks({ ...held, phase: 0 }, { ...prepared, phase: 0 });
    if (held !== undefined && order !== undefined && order > 0)
      throw signerRefusal("SIGNER_REGRESSION", "a newer prepared certificate is held");
    if (held !== undefined && order === 0 && held.digest !== prepared.digest)
      throw signerRefusal("SIGNER_CONFLICT", `two digests were prepared at ${placeOf(prepared)}`);
    this.#prepared.put({ ...prepared, view: BigInt(prepared.view) });
  }

  decide(decision: Decision): void {
    const held = this.decision();
    if (held !== null && held.height > decision.height)
      throw signerRefusal("SIGNER_REGRESSION", `height ${held.height} is decided already`);
    if (held !== null && held.height === decision.height) {
      const [old, now] = [held, decision].map((one) => decodeCertificate(one.certificate).digest);
      if (old !== now)
        throw signerRefusal("SIGNER_CONFLICT", `two decisions at height ${held.height}`);
      return;
    }
    this.#decision.put({ ...decision });
  }

  watermark(): Watermark | undefined {
    const row = this.#watermark.select("id = 1")[0];
    return row && { height: row.height, view: Number(row.view), phase: Number(row.phase) };
  }

  decision(): Decision | null {
    const row = this.#decision.select("id = 1")[0];
    return row === undefined
      ? null
      : { height: row.height, certificate: row.certificate, block: row.block };
  }

  restore(): DurableRows {
    const decision = this.decision();
    const prepared = this.#heldPrepared();
    const live = prepared !== undefined && prepared.height > (decision?.height ?? -1n);
    const rows = this.#locks.select("height = (SELECT max(height) FROM vote_lock)");
    return { locks: rows.map(toLock), prepared: live ? prepared : null, decision };
  }

  /** Every row is read once at start: a damaged one must stop the node before it votes. */
  verify(): void {
    const rows = this.#locks.select("1 ORDER BY height, view, phase");
    for (const row of rows) this.#readOwn(toLock(row));
    const [last, watermark] = [rows.at(-1), this.watermark()];
    const matches =
      last === undefined
        ? watermark === undefined
        : watermark !== undefined && compareWatermarks(toLock(last), watermark) === 0;
    if (!matches) throw signerRefusal("SIGNER_MISMATCH", "the watermark is not the last vote");
    this.restore();
  }

  #readOwn(lock: VoteLock): SignedSubject {
    const subject = readSignBytes(lock.signBytes);
    if (subject.chainId !== this.#chainId)
      throw signerRefusal("SIGNER_MISMATCH", `a vote of the network ${subject.chainId}`);
    if (compareWatermarks(subject, lock) !== 0)
      throw signerRefusal("SIGNER_MISMATCH", `the bytes say ${placeOf(subject)}`);
    return subject;
  }

  /** Same place: only the same bytes; a signature may be added once. */
  #repeat(held: VoteLock, lock: VoteLock): string | null {
    if (!equalBytes(held.signBytes, lock.signBytes))
      throw signerRefusal("SIGNER_CONFLICT", `${placeOf(lock)} is locked with another vote`);
    if (held.signature !== null && lock.signature !== null && held.signature !== lock.signature)
      throw signerRefusal("SIGNER_CONFLICT", `${placeOf(lock)} is signed already`);
    if (held.signature !== null || lock.signature === null) return held.signature;
    const { height, view, phase, signBytes, signature } = lock;
    this.#locks.put({
      height,
      view: BigInt(view),
      phase: BigInt(phase),
      sign_bytes: signBytes,
      signature,
    });
    return signature;
  }

  /** What must be durable before, or with, this vote. */
  #checkGrounds(vote: SignedSubject): void {
    const decided = this.decision()?.height ?? 0n;
    if (vote.height > decided + 1n)
      throw signerRefusal(
        "SIGNER_UNDECIDED",
        `a vote at height ${vote.height} rests on a decision of ${vote.height - 1n}, not stored`,
      );
    const prepared = this.#heldPrepared();
    const { commit, viewChange } = Phase;
    const rests =
      prepared?.height === vote.height &&
      prepared.view === vote.view &&
      prepared.digest === vote.digest;
    if (vote.phase === commit && !rests)
      throw signerRefusal("SIGNER_UNPREPARED", `${placeOf(vote)} has no prepared certificate`);
    if (vote.phase !== viewChange) return;
    const commits = this.#locks.select("height = ? AND phase = ?", vote.height, commit);
    const forgotten = commits.find((row) => Number(row.view) > vote.preparedView);
    if (forgotten !== undefined)
      throw signerRefusal(
        "SIGNER_AMNESIA",
        `${placeOf(vote)} brings view ${vote.preparedView}, but view ${forgotten.view} is committed`,
      );
  }

  #at(height: bigint, view: number, phase: number): VoteLock[] {
    return this.#locks
      .select("height = ? AND view = ? AND phase = ?", height, view, phase)
      .map(toLock);
  }

  #heldPrepared(): Prepared | undefined {
    const row = this.#prepared.select("id = 1")[0];
    if (row === undefined) return undefined;
    const { height, digest, certificate, block } = row;
    return { height, view: Number(row.view), digest, certificate, block };
  }
}

function toLock(row: LockRow): VoteLock {
  return {
    height: row.height,
    view: Number(row.view),
    phase: phaseOf(row.phase),
    signBytes: row.sign_bytes,
    signature: row.signature,
  };
}

function phaseOf(value: bigint): Phase {
  const phase = Object.values(Phase).find((one) => BigInt(one) === value);
  if (phase === undefined) throw signerRefusal("SIGNER_MISMATCH", `phase ${value} is unknown`);
  return phase;
}

function placeOf(place: { height: bigint; view: number; phase?: number }): string {
  const phase = place.phase === undefined ? "" : ` phase ${place.phase}`;
  return `height ${place.height} view ${place.view}${phase}`;
}
