import { Bytes } from "../../fw/bytes";
import { Hash } from "../../fw/hash";
import { Reader } from "../../fw/reader";
import { Cursor, Key } from "../../fw/storage";
import { Writer } from "../../fw/writer";
import { JOBS, PENDING } from "./errors";
import { mayBecome } from "./transitions";

const ITEMS: u8 = 0;
const OPEN: u8 = 1;
const RUNS: u8 = 2;
const FINAL: u8 = 3;
const COUNTS: u8 = 4;

/** A sub-evaluation that a certified work of a challenge asked for (src/api.ts `JobInfo`). */
export class Job {
  challenge: Hash = Hash.none();
  /** Hash of the manifest whose module runs it: another version does not. */
  manifest: Hash = Hash.none();
  /** The submission whose evaluation asked. */
  parent: Hash = Hash.none();
  status: u8 = PENDING;
  reason: u8 = 0;
  attempt: u8 = 0;
  height: u64 = 0;
  deadlineSlot: u64 = 0;
  /** Thousandths of mana that the treasury paid, as long as they may go back. */
  held: u64 = 0;
  /** The submission as which the last attempt is evaluated; zero before the first. */
  run: Hash = Hash.none();
  outcome: u8 = 0;
  score: u64 = 0;
  fuelUsed: u64 = 0;
  /** Of the certified evaluation. */
  digest: Hash = Hash.none();
  endHeight: u64 = 0;
  /** SHA-256 of the description, and the description: the payload of the evaluation. */
  payload: Hash = Hash.none();
  description: Bytes = new Bytes(0, 0);

  constructor(public id: Hash) {}

  static items(): Key {
    return new Key(JOBS, ITEMS);
  }

  static load(id: Hash): Job | null {
    const value = Job.items().hash(id).get();
    return value === null ? null : Job.decode(id, value);
  }

  static decode(id: Hash, r: Reader): Job {
    const job = new Job(id);
    job.challenge = r.hash();
    job.manifest = r.hash();
    job.parent = r.hash();
    job.status = r.u8();
    job.reason = r.u8();
    job.attempt = r.u8();
    job.height = r.u64();
    job.deadlineSlot = r.u64();
    job.held = r.u64();
    job.run = r.hash();
    job.outcome = r.u8();
    job.score = r.u64();
    job.fuelUsed = r.u64();
    job.digest = r.hash();
    job.endHeight = r.u64();
    job.payload = r.hash();
    job.description = r.bytes();
    if (!r.done()) unreachable();
    return job;
  }

  encode(w: Writer): Writer {
    w.hash(this.challenge).hash(this.manifest).hash(this.parent).u8(this.status).u8(this.reason);
    w.u8(this.attempt).u64(this.height).u64(this.deadlineSlot).u64(this.held).hash(this.run);
    w.u8(this.outcome).u64(this.score).u64(this.fuelUsed).hash(this.digest).u64(this.endHeight);
    return w.hash(this.payload).bytes(this.description);
  }

  save(): void {
    Job.items()
      .hash(this.id)
      .put(this.encode(new Writer(2048)));
  }

  /** A transition that the table does not have is a bug of this version. */
  become(status: u8): void {
    if (!mayBecome(this.status, status)) unreachable();
    this.status = status;
  }
}

/** Sorted sets of job ids, and how many are not final. */
export class JobIndexes {
  /** Not final: challenge, then id. */
  static open(challenge: Hash): Key {
    return new Key(JOBS, OPEN).hash(challenge);
  }

  static allOpen(): Key {
    return new Key(JOBS, OPEN);
  }

  /** The job of a submission that evaluates one. */
  static run(submission: Hash): Key {
    return new Key(JOBS, RUNS).hash(submission);
  }

  /** Epoch of the end, then id: what may be pruned. */
  static final(): Key {
    return new Key(JOBS, FINAL);
  }

  private static counter(): Key {
    return new Key(JOBS, COUNTS);
  }

  static count(): u64 {
    return JobIndexes.counter().getU64();
  }

  static countOf(challenge: Hash): u32 {
    const cursor = new Cursor(JobIndexes.open(challenge));
    let count: u32 = 0;
    while (cursor.next()) count++;
    return count;
  }

  static begin(job: Job): void {
    JobIndexes.open(job.challenge).hash(job.id).putEmpty();
    JobIndexes.counter().putU64(JobIndexes.count() + 1);
  }

  static finish(job: Job, epoch: u64): void {
    JobIndexes.open(job.challenge).hash(job.id).remove();
    JobIndexes.counter().putU64(JobIndexes.count() - 1);
    JobIndexes.final().u64(epoch).hash(job.id).putEmpty();
  }
}
