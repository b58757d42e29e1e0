import { Block } from "../../fw/block";
import { Bytes } from "../../fw/bytes";
import { hashBytes } from "../../fw/crypto";
import { deposit, event } from "../../fw/event";
import { Hash } from "../../fw/hash";
import { Writer } from "../../fw/writer";
import { Refusal } from "../certification/errors";
import { Challenges, STATUS_ACTIVE } from "../challenges/store";
import { treasuryOf } from "../mana/accounts";
import { Mana } from "../mana/mana";
import { Parameters } from "../parameters/parameters";
import { INTAKE_JOB, Submission } from "../submissions/submission";
import { JOBS, JobEvent } from "./errors";
import { Job, JobIndexes } from "./job";

/** protocol/limits.ts: what one effects journal can hold. */
const MAX_DESCRIPTION: i32 = 1024;
/** protocol/limits.ts: a block walks all that wait. */
const MAX_OPEN: u64 = 256;
const MAX_OPEN_OF_CHALLENGE: u32 = 16;
/** src/fees.ts: thousandths of mana for the evaluation by everybody, and for each byte in state. */
const FEE_JOB: u64 = 200_000;
const FEE_JOB_BYTE: u64 = 20;
/** Room for two attempts, each with its seed, and for waiting. */
const DEADLINES: u64 = 4;

/**
 * Function 16 of a certified work. The description is the payload of the sub-evaluation, by the
 * same module; the challenge's treasury pays for it.
 */
export function submitJob(s: Submission, description: Bytes): Refusal {
  const length = description.length();
  if (length == 0 || length > MAX_DESCRIPTION) return Refusal.Malformed;
  // A job's own evaluation asks for none: depth is one.
  if (s.intake == INTAKE_JOB) return Refusal.TooDeep;
  const challenge = Challenges.inForce(s.challenge);
  if (challenge === null || challenge.status != STATUS_ACTIVE) return Refusal.ChallengeNotActive;
  if (<u32>length > challenge.manifest.maxPayloadBytes) return Refusal.TooMuch;
  const treasury = treasuryOf(Block.chainId(), s.challenge);
  const manifest = hashBytes(challenge.raw);
  const payload = hashBytes(description);
  const id = jobId(manifest, payload, treasury);
  if (Job.items().hash(id).exists()) return Refusal.Duplicate;
  if (JobIndexes.count() >= MAX_OPEN || JobIndexes.countOf(s.challenge) >= MAX_OPEN_OF_CHALLENGE)
    return Refusal.TooMany;
  const parameters = Parameters.load();
  const fee = FEE_JOB + <u64>length * FEE_JOB_BYTE;
  if (!Mana.take(treasury, fee, Block.slot, parameters)) return Refusal.Insufficient;
  const job = new Job(id);
  job.challenge = s.challenge;
  job.manifest = manifest;
  job.parent = s.id;
  job.height = Block.height;
  job.deadlineSlot = Block.slot + DEADLINES * <u64>parameters.attestDeadlineSlots;
  job.held = fee;
  job.payload = payload;
  job.description = description;
  job.save();
  JobIndexes.begin(job);
  const e = event(JOBS, JobEvent.Submitted).hash(id).hash(s.challenge).hash(s.id);
  deposit(e.u64(fee));
  return Refusal.None;
}

/** protocol/job.ts `jobId`: one job for a manifest, a description and an account that asks. */
function jobId(manifest: Hash, payload: Hash, submitter: Hash): Hash {
  const w = new Writer(160).tag("platform/job/v1").hash(Block.chainId()).hash(manifest);
  return hashBytes(w.hash(payload).hash(submitter).view());
}
