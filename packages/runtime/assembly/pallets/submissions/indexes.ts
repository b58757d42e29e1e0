import { Hash } from "../../fw/hash";
import { Cursor, Key } from "../../fw/storage";
import { runEnded } from "../jobs/runs";
import { SUBMISSIONS } from "./errors";
import { INTAKE_JOB, Submission } from "./submission";

const OPEN: u8 = 1;
const AWAITING: u8 = 2;
const CLOSED: u8 = 3;
const DUE: u8 = 4;
const FINAL: u8 = 5;
const OPEN_COUNT: u8 = 8;
/**
 * Open submissions of all challenges: what initialize_block may have to walk, a few milliseconds and
 * five MiB. Re-entries come from boards and are bounded there.
 */
const MAX_OPEN: u64 = 4_096;
/** The same for what members may say of them: an epoch's first block may have to void all of it. */
const MAX_OPEN_ATTESTATIONS: u64 = 1 << 18;

/** Sorted sets of submission ids, each for one question that a block asks. */
export class Indexes {
  /** Not final yet. */
  static open(): Key {
    return new Key(SUBMISSIONS, OPEN);
  }

  /** Ordered and waiting for the chain block that seeds: number, then id. */
  static awaiting(): Key {
    return new Key(SUBMISSIONS, AWAITING);
  }

  /** Closed in the last block: hash and state root of it come with the next one. */
  static closed(): Key {
    return new Key(SUBMISSIONS, CLOSED);
  }

  /** Slot at which a window ends, then id: the agenda of initialize_block. */
  static due(): Key {
    return new Key(SUBMISSIONS, DUE);
  }

  /** Epoch of the end, then id: what may be pruned. */
  static final(): Key {
    return new Key(SUBMISSIONS, FINAL);
  }

  static schedule(slot: u64, id: Hash): void {
    Indexes.due().u64(slot).hash(id).putEmpty();
  }

  static allOpen(): Array<Submission> {
    const items = new Array<Submission>();
    const cursor = new Cursor(Indexes.open());
    while (cursor.next()) items.push(Submission.load(cursor.suffix().hash(0))!);
    return items;
  }

  static isFull(members: u16): bool {
    const open = new Key(SUBMISSIONS, OPEN_COUNT).getU64();
    return open >= MAX_OPEN || (open + 1) * <u64>members > MAX_OPEN_ATTESTATIONS;
  }

  static begin(id: Hash): void {
    const key = Indexes.open().hash(id);
    if (key.exists()) return;
    key.putEmpty();
    const count = new Key(SUBMISSIONS, OPEN_COUNT);
    count.putU64(count.getU64() + 1);
  }

  static finish(submission: Submission, epoch: u64): void {
    const count = new Key(SUBMISSIONS, OPEN_COUNT);
    count.putU64(count.getU64() - 1);
    Indexes.open().hash(submission.id).remove();
    Indexes.final().u64(epoch).hash(submission.id).putEmpty();
    if (submission.intake == INTAKE_JOB) runEnded(submission);
  }
}
