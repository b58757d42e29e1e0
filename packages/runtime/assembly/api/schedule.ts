import { Hash } from "../fw/hash";
import { Cursor } from "../fw/storage";
import { Writer } from "../fw/writer";
import { INTAKE_EPOCH } from "../pallets/challenges/manifest";
import { Challenges, STATUS_RETIRED } from "../pallets/challenges/store";
import { Proposal } from "../pallets/governance/proposal";
import { Parameters } from "../pallets/parameters/parameters";
import { Epoch } from "../pallets/session/epoch";
import { Batch, INTAKE, REVEALING } from "../pallets/submissions/batch";
import { Indexes } from "../pallets/submissions/indexes";
import { heldModules, upgradeSlot } from "../pallets/system/upgrade";
import { Boards, isJudgedByBatch } from "../pallets/weights/boards";

/** Distinct chain numbers, ascending. */
export function awaitedSeeds(w: Writer): void {
  const numbers = new Array<u64>();
  const cursor = new Cursor(Indexes.awaiting());
  while (cursor.next()) {
    const number = cursor.suffix().u64be(0);
    if (numbers.length == 0 || numbers[numbers.length - 1] != number) numbers.push(number);
  }
  w.compact(<u32>numbers.length);
  for (let i = 0; i < numbers.length; i++) w.u64(numbers[i]);
}

/** The first slot at which a block has a window to end or a runtime to switch to. */
export function nextDeadline(w: Writer): void {
  const none = u64.MAX_VALUE;
  let slot: u64 = none;
  const cursor = new Cursor(Indexes.due());
  if (cursor.next()) slot = cursor.suffix().u64be(0);
  const batch = batchDeadline();
  if (batch < slot) slot = batch;
  const upgrade = upgradeSlot();
  if (upgrade < slot) slot = upgrade;
  const proposals = new Cursor(Proposal.agenda());
  if (proposals.next()) {
    const due = proposals.suffix().u64be(0);
    if (due < slot) slot = due;
  }
  w.bool(slot != none);
  if (slot != none) w.u64(slot);
}

/** End of the batch's running window, if any challenge has batches. */
function batchDeadline(): u64 {
  const batch = Batch.load();
  const parameters = Parameters.load();
  if (!hasBatches()) return u64.MAX_VALUE;
  if (batch.phase == INTAKE) return Epoch.load().startSlot + <u64>parameters.intakeSlots;
  if (batch.phase == REVEALING) return batch.cutSlot + <u64>parameters.revealSlots;
  return u64.MAX_VALUE;
}

function hasBatches(): bool {
  const challenges = Challenges.allInForce();
  for (let i = 0; i < challenges.length; i++) {
    if (challenges[i].status == STATUS_RETIRED) continue;
    if (challenges[i].manifest.intake == INTAKE_EPOCH) return true;
  }
  return false;
}

/** Payloads of open submissions, of board works that may be entered again, and modules of upgrades. */
export function heldPayloads(w: Writer): void {
  const hashes = new Array<Hash>();
  const open = Indexes.allOpen();
  for (let i = 0; i < open.length; i++) {
    if (!open[i].payload.isZero()) hashes.push(open[i].payload);
  }
  const challenges = Challenges.allInForce();
  for (let i = 0; i < challenges.length; i++) {
    if (!isJudgedByBatch(challenges[i].manifest)) continue;
    const board = Boards.all(challenges[i].id);
    for (let j = 0; j < board.length; j++) hashes.push(board[j].payload);
  }
  heldModules(hashes);
  w.compact(<u32>hashes.length);
  for (let i = 0; i < hashes.length; i++) w.hash(hashes[i]);
}

/** Oldest H of what is not final; none if nothing has closed. */
export function neededHeight(w: Writer): void {
  let oldest: u64 = u64.MAX_VALUE;
  const open = Indexes.allOpen();
  for (let i = 0; i < open.length; i++) {
    const height = open[i].closingHeight;
    if (height != 0 && height < oldest) oldest = height;
  }
  w.bool(oldest != u64.MAX_VALUE);
  if (oldest != u64.MAX_VALUE) w.u64(oldest);
}
