import { Scope } from "../../fw/arena";
import { Block } from "../../fw/block";
import { deposit, event } from "../../fw/event";
import { Cursor } from "../../fw/storage";
import { Writer } from "../../fw/writer";
import { Challenge, Challenges, STATUS_ACTIVE } from "../challenges/store";
import { treasuryOf } from "../mana/accounts";
import { Epoch } from "../session/epoch";
import { Budget } from "../submissions/budget";
import { close } from "../submissions/closing";
import { Indexes } from "../submissions/indexes";
import { INTAKE_JOB, ORDERED, Submission } from "../submissions/submission";
import { ASSIGNED, CANCELLED, FAILED, JOBS, JobEvent, JobReason, PENDING } from "./errors";
import { Job, JobIndexes } from "./job";
import { end, isChanged, runId } from "./runs";

/** Each block: what waits is assigned, or its deadline has passed. */
export function assignJobs(): void {
  const cursor = new Cursor(JobIndexes.allOpen());
  while (cursor.next()) {
    const scope = Scope.open();
    const job = Job.load(cursor.suffix().hash(32))!;
    if (job.status == PENDING) advance(job);
    Scope.close(scope);
  }
}

function advance(job: Job): void {
  const challenge = Challenges.inForce(job.challenge);
  if (challenge === null || isChanged(challenge, job)) {
    end(job, CANCELLED, JobReason.ChallengeChanged);
    return;
  }
  if (Block.slot >= job.deadlineSlot) {
    end(job, FAILED, JobReason.NoExecutor);
    return;
  }
  if (challenge.status == STATUS_ACTIVE && !Indexes.isFull(Epoch.load().members))
    assign(job, challenge);
}

/** This block closes it: every member of the epoch's set is its executor, under a late seed. */
function assign(job: Job, challenge: Challenge): void {
  const size = <u32>job.description.length();
  // A pending job reserves fuel as a commit does, once for each attempt.
  if (!Budget.reserve(job.challenge, Block.epoch, challenge.manifest, size)) return;
  job.attempt += 1;
  job.run = runId(job.id, job.attempt);
  const s = new Submission(job.run);
  s.challenge = job.challenge;
  s.miner = treasuryOf(Block.chainId(), job.challenge);
  s.epoch = Block.epoch;
  s.commitHeight = Block.height;
  s.commitSlot = Block.slot;
  s.payload = job.payload;
  s.payloadBytes = size;
  s.sizeCeiling = size;
  s.intake = INTAKE_JOB;
  JobIndexes.run(s.id).put(new Writer(32).hash(job.id));
  job.become(ASSIGNED);
  job.save();
  Indexes.begin(s.id);
  close(s);
  s.save();
  if (s.status != ORDERED) return;
  deposit(event(JOBS, JobEvent.Assigned).hash(job.id).hash(s.id).u8(job.attempt));
}
