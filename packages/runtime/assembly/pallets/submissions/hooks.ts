import { Scope } from "../../fw/arena";
import { Block } from "../../fw/block";
import { deposit, event } from "../../fw/event";
import { Cursor } from "../../fw/storage";
import { clearAttestations } from "../certification/records";
import { settleFinal } from "../certification/settlement";
import { expire, unresolve } from "../certification/windows";
import { INTAKE_EPOCH } from "../challenges/manifest";
import { assignJobs } from "../jobs/assignment";
import { pruneJobs, runCarried } from "../jobs/runs";
import { Parameters } from "../parameters/parameters";
import { Epoch } from "../session/epoch";
import { addReentries } from "../weights/reentries";
import { Batch, CLOSED_BATCH, INTAKE, REVEALING } from "./batch";
import { Budget } from "./budget";
import { bindClosings, close, refuse } from "./closing";
import { Reason, SUBMISSIONS, SubmissionEvent } from "./errors";
import { Indexes } from "./indexes";
import { EVALUATING, INTAKE_JOB, ORDERED, PENDING, Submission } from "./submission";

/** Final submissions are kept for this many epochs. */
const EPOCHS_KEPT: u64 = 8;

// Bounds of a block's hooks in fuel (docs/reference/fees.md). What they leave waits for the next block.
const AGENDA_FUEL: u64 = 50_000_000;
const PRUNE_FUEL: u64 = 10_000_000;
/** Of one submission, and for each of its attestations: above what either hook takes. */
const SUBMISSION_FUEL: u64 = 60_000;
const ATTESTATION_FUEL: u64 = 4_000;

export function onInitialize(): void {
  bindClosings();
  const epoch = Epoch.load();
  if (Block.height == epoch.startHeight) startEpoch();
  const parameters = Parameters.load();
  runAgenda();
  settleFinal();
  assignJobs();
  runBatch(epoch, parameters);
  prune(epoch.number);
  pruneJobs(epoch.number);
}

/** Windows that end at or before this slot, oldest first; those beyond the bound stay due. */
function runAgenda(): void {
  const cursor = new Cursor(Indexes.due());
  let spent: u64 = 0;
  while (spent < AGENDA_FUEL && cursor.next()) {
    const scope = Scope.open();
    const suffix = cursor.suffix();
    if (suffix.u64be(0) > Block.slot) return;
    cursor.remove();
    const s = Submission.load(suffix.hash(8));
    if (s !== null) {
      spent += fuelOf(s);
      endWindow(s);
    }
    Scope.close(scope);
  }
}

function fuelOf(s: Submission): u64 {
  return SUBMISSION_FUEL + ATTESTATION_FUEL * <u64>s.committed;
}

/** What has been final for long enough, a part in each block. */
function prune(epoch: u64): void {
  const cursor = new Cursor(Indexes.final());
  let spent: u64 = 0;
  while (spent < PRUNE_FUEL && cursor.next()) {
    const scope = Scope.open();
    const suffix = cursor.suffix();
    if (suffix.u64be(0) + EPOCHS_KEPT > epoch) return;
    cursor.remove();
    const s = Submission.load(suffix.hash(8));
    if (s !== null) {
      spent += fuelOf(s);
      clearAttestations(s);
      Submission.key(s.id).remove();
    }
    Scope.close(scope);
  }
}

function endWindow(s: Submission): void {
  if (s.status != PENDING) {
    expire(s);
  } else if (s.intake != INTAKE_EPOCH) {
    refuse(s, Reason.NotRevealed);
    s.save();
  }
}

function runBatch(epoch: Epoch, parameters: Parameters): void {
  const batch = Batch.load();
  if (batch.phase == INTAKE && Block.slot >= epoch.startSlot + <u64>parameters.intakeSlots) {
    batch.phase = REVEALING;
    batch.cutSlot = Block.slot;
    batch.save();
    deposit(event(SUBMISSIONS, SubmissionEvent.CutOff).u64(epoch.number));
  } else if (
    batch.phase == REVEALING &&
    Block.slot >= batch.cutSlot + <u64>parameters.revealSlots
  ) {
    batch.phase = CLOSED_BATCH;
    batch.save();
    closeBatch(epoch.number);
  }
}

function closeBatch(epoch: u64): void {
  const open = Indexes.allOpen();
  let closed: u32 = 0;
  for (let i = 0; i < open.length; i++) {
    const s = open[i];
    if (s.intake != INTAKE_EPOCH || s.status != PENDING || s.epoch != epoch) continue;
    const scope = Scope.open();
    if (s.payload.isZero()) refuse(s, Reason.NotRevealed);
    else close(s);
    if (s.status == ORDERED) closed++;
    s.save();
    Scope.close(scope);
  }
  closed += addReentries(epoch);
  deposit(event(SUBMISSIONS, SubmissionEvent.BatchClosed).u64(epoch).u32(closed));
}

/** The epoch's first block: what the old set left unfinished starts again (PROTOCOL §6). */
function startEpoch(): void {
  const open = Indexes.allOpen();
  for (let i = 0; i < open.length; i++) {
    const scope = Scope.open();
    startAgain(open[i]);
    Scope.close(scope);
  }
}

function startAgain(s: Submission): void {
  if (s.intake != INTAKE_EPOCH) {
    if (s.status == ORDERED || s.status == EVALUATING) carry(s);
  } else if (s.status == PENDING && s.epoch < Block.epoch) {
    s.epoch = Block.epoch;
    s.save();
  }
}

/** Once, as if revealed in this block; its old attestations are void. */
function carry(s: Submission): void {
  if (s.status == ORDERED) Indexes.awaiting().u64(s.seedNumber).hash(s.id).remove();
  clearAttestations(s);
  if (s.carried) {
    unresolve(s, Reason.CarriedTwice);
    s.save();
    return;
  }
  s.carried = true;
  close(s);
  s.save();
  if (s.intake == INTAKE_JOB && s.status == ORDERED) runCarried(s);
  deposit(event(SUBMISSIONS, SubmissionEvent.Carried).hash(s.id));
}

/** True while a batch past its cut-off holds an unfinished submission: no epoch change yet. */
export function isBatchUnfinished(): bool {
  if (Batch.load().phase == INTAKE) return false;
  const epoch = Epoch.load().number;
  const cursor = new Cursor(Indexes.open());
  while (cursor.next()) {
    const scope = Scope.open();
    const s = Submission.load(cursor.suffix().hash(0))!;
    if (s.intake == INTAKE_EPOCH && s.epoch == epoch) return true;
    Scope.close(scope);
  }
  return false;
}

/** In the change block, after the weights. */
export function onEpochEnd(next: u64): void {
  new Batch().save();
  Budget.prune(next);
}
