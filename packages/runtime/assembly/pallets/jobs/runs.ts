import { Scope } from "../../fw/arena";
import { Block } from "../../fw/block";
import { hashBytes } from "../../fw/crypto";
import { deposit, event } from "../../fw/event";
import { Hash } from "../../fw/hash";
import { Reader } from "../../fw/reader";
import { Cursor } from "../../fw/storage";
import { Writer } from "../../fw/writer";
import { Challenge, Challenges, STATUS_RETIRED } from "../challenges/store";
import { treasuryOf } from "../mana/accounts";
import { Mana } from "../mana/mana";
import { Parameters } from "../parameters/parameters";
import { CERTIFIED, Submission } from "../submissions/submission";
import {
  ASSIGNED,
  CANCELLED,
  COMPLETED,
  EXECUTING,
  FAILED,
  JOBS,
  JobEvent,
  JobReason,
  PENDING,
} from "./errors";
import { Job, JobIndexes } from "./job";

const OUTCOME_OK: u8 = 0;
/** One by the set of its time, and one more by that of another. */
const MAX_ATTEMPTS: u8 = 2;
/** Ended jobs are kept for this many epochs: as long as the submissions that they name. */
const EPOCHS_KEPT: u64 = 8;
/** In one block. */
const MAX_PRUNED: u32 = 64;

/** protocol/job.ts `jobRunId`. */
export function runId(job: Hash, attempt: u8): Hash {
  return hashBytes(new Writer(64).tag("platform/job-run/v1").hash(job).u8(attempt).view());
}

export function isChanged(challenge: Challenge, job: Job): bool {
  return challenge.status == STATUS_RETIRED || !hashBytes(challenge.raw).equals(job.manifest);
}

function jobOf(s: Submission): Job {
  return Job.load(JobIndexes.run(s.id).read()!.hash(0))!;
}

/** Its seed is known: the executors run it. */
export function runStarted(s: Submission): void {
  const job = jobOf(s);
  job.become(EXECUTING);
  job.save();
  deposit(event(JOBS, JobEvent.Executing).hash(job.id).hash(s.id));
}

/** The new epoch's set takes it over, once, under another seed (PROTOCOL §6). */
export function runCarried(s: Submission): void {
  const job = jobOf(s);
  job.become(ASSIGNED);
  job.save();
  deposit(event(JOBS, JobEvent.Reassigned).hash(job.id).u8(job.attempt));
}

/** Its submission is final: certified, unresolved or refused. */
export function runEnded(s: Submission): void {
  const job = jobOf(s);
  if (s.status == CERTIFIED) {
    job.outcome = s.outcome;
    job.score = s.score;
    job.fuelUsed = s.fuelUsed;
    job.digest = s.digest;
    // The work was done: its fee is kept, whatever came of it.
    job.held = 0;
    if (s.outcome == OUTCOME_OK) end(job, COMPLETED, JobReason.None);
    else end(job, FAILED, JobReason.BadOutcome);
    return;
  }
  const challenge = Challenges.inForce(job.challenge);
  if (challenge === null || isChanged(challenge, job)) {
    end(job, CANCELLED, JobReason.ChallengeChanged);
  } else if (job.attempt >= MAX_ATTEMPTS || Block.slot >= job.deadlineSlot) {
    end(job, FAILED, JobReason.Timeout);
  } else {
    job.become(PENDING);
    job.save();
    deposit(event(JOBS, JobEvent.Reassigned).hash(job.id).u8(job.attempt));
  }
}

export function end(job: Job, status: u8, reason: JobReason): void {
  job.become(status);
  job.reason = <u8>reason;
  job.endHeight = Block.height;
  const refunded = refund(job);
  job.save();
  JobIndexes.finish(job, Block.epoch);
  if (status == COMPLETED) {
    const e = event(JOBS, JobEvent.Completed).hash(job.id).hash(job.run).hash(job.digest);
    deposit(e.u64(job.score).u64(job.fuelUsed));
    return;
  }
  const kind = status == FAILED ? JobEvent.Failed : JobEvent.Cancelled;
  deposit(event(JOBS, kind).hash(job.id).u8(job.reason).u64(refunded));
}

/** What is held goes back to the treasury as far as its cap has room: regeneration filled the rest. */
function refund(job: Job): u64 {
  if (job.held == 0) return 0;
  const parameters = Parameters.load();
  const treasury = treasuryOf(Block.chainId(), job.challenge);
  const balance = Mana.balance(treasury, Block.slot, parameters);
  const room = balance < parameters.manaCap ? parameters.manaCap - balance : 0;
  const back = job.held < room ? job.held : room;
  job.held = 0;
  return Mana.give(treasury, back, Block.slot, parameters) ? back : 0;
}

/** What has been final for long enough, a part in each block. */
export function pruneJobs(epoch: u64): void {
  const cursor = new Cursor(JobIndexes.final());
  for (let pruned: u32 = 0; pruned < MAX_PRUNED && cursor.next(); pruned++) {
    const scope = Scope.open();
    const suffix = cursor.suffix();
    if (suffix.u64be(0) + EPOCHS_KEPT > epoch) return;
    cursor.remove();
    const id = suffix.hash(8);
    const job = Job.load(id);
    if (job !== null) {
      for (let attempt: u8 = 1; attempt <= job.attempt; attempt++)
        JobIndexes.run(runId(id, attempt)).remove();
      Job.items().hash(id).remove();
    }
    Scope.close(scope);
  }
}

/** Description of every open job of a challenge: what function 22 gives, and what nodes hold. */
export function listOpenJobs(challenge: Hash, w: Writer): void {
  const list = new Writer(2048);
  let count: u32 = 0;
  const all = challenge.isZero();
  const cursor = new Cursor(all ? JobIndexes.allOpen() : JobIndexes.open(challenge));
  while (cursor.next()) {
    const id = cursor.suffix().hash(all ? 32 : 0);
    list.hash(id).raw(Job.items().hash(id).read()!);
    count++;
  }
  w.compact(count).raw(list.view());
}
