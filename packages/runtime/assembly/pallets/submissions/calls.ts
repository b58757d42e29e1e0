import { Block } from "../../fw/block";
import { hashBytes } from "../../fw/crypto";
import { deposit, event } from "../../fw/event";
import { Hash } from "../../fw/hash";
import { OK, Outcome } from "../../fw/outcome";
import { Reader } from "../../fw/reader";
import { Writer } from "../../fw/writer";
import { INTAKE_EPOCH } from "../challenges/manifest";
import { Challenges, STATUS_ACTIVE } from "../challenges/store";
import { Parameters } from "../parameters/parameters";
import { Epoch } from "../session/epoch";
import { Batch, INTAKE, REVEALING } from "./batch";
import { Budget } from "./budget";
import { close } from "./closing";
import { SUBMISSIONS, SubmissionError, SubmissionEvent, submissionFailure } from "./errors";
import { Indexes } from "./indexes";
import { PENDING, Submission } from "./submission";

/** A payload in the extrinsic itself; above it travels by hash. */
const MAX_INLINE: i32 = 4096;

/** The commitment is the submission's id: it hides payload and salt until the reveal. */
export function commit(who: Hash, r: Reader): Outcome {
  const challengeId = r.hash();
  const id = r.hash();
  const sizeCeiling = r.u32();
  if (!r.done() || sizeCeiling == 0) return submissionFailure(SubmissionError.Malformed);
  const challenge = Challenges.inForce(challengeId);
  if (challenge === null) return submissionFailure(SubmissionError.UnknownChallenge);
  if (challenge.status != STATUS_ACTIVE)
    return submissionFailure(SubmissionError.ChallengeNotActive);
  const parameters = Parameters.load();
  const running = Epoch.load();
  if (running.isStalled(Block.slot, parameters.epochSlots))
    return submissionFailure(SubmissionError.Stalled);
  const manifest = challenge.manifest;
  if (sizeCeiling > manifest.maxPayloadBytes)
    return submissionFailure(SubmissionError.SizeCeilingTooLarge);
  if (Submission.key(id).exists()) return submissionFailure(SubmissionError.Duplicate);
  const joinsNext = manifest.intake == INTAKE_EPOCH && Batch.load().phase != INTAKE;
  const epoch = joinsNext ? Block.epoch + 1 : Block.epoch;
  if (Indexes.isFull(running.members)) return submissionFailure(SubmissionError.Full);
  if (!Budget.reserve(challengeId, epoch, manifest, sizeCeiling))
    return submissionFailure(SubmissionError.BudgetExhausted);
  const s = new Submission(id);
  s.challenge = challengeId;
  s.version = manifest.version;
  s.miner = who;
  s.epoch = epoch;
  s.commitHeight = Block.height;
  s.commitIndex = Block.applied;
  s.commitSlot = Block.slot;
  s.intake = manifest.intake;
  s.sizeCeiling = sizeCeiling;
  s.save();
  Indexes.begin(id);
  if (s.intake != INTAKE_EPOCH) Indexes.schedule(Block.slot + <u64>parameters.revealSlots + 1, id);
  const e = event(SUBMISSIONS, SubmissionEvent.Committed).hash(id).hash(challengeId);
  deposit(e.hash(who).u64(epoch));
  return OK;
}

/** Opens a commitment; of a rolling challenge it closes the intake in this block. */
export function reveal(who: Hash, r: Reader): Outcome {
  const id = r.hash();
  const payload = r.hash();
  const payloadBytes = r.u32();
  const salt = r.hash();
  const inline = r.bytes();
  if (!r.done() || payloadBytes == 0 || inline.length() > MAX_INLINE)
    return submissionFailure(SubmissionError.Malformed);
  const s = Submission.load(id);
  if (s === null) return submissionFailure(SubmissionError.Unknown);
  if (!s.miner.equals(who)) return submissionFailure(SubmissionError.NotOwner);
  if (s.status != PENDING || !s.payload.isZero())
    return submissionFailure(SubmissionError.NotPending);
  const fault = checkWindow(s);
  if (fault != OK) return fault;
  if (!commitment(s.challenge, who, payload, salt).equals(id))
    return submissionFailure(SubmissionError.CommitmentMismatch);
  if (payloadBytes > s.sizeCeiling) return submissionFailure(SubmissionError.PayloadTooLarge);
  const inlined = inline.length() > 0;
  if (inlined && (<u32>inline.length() != payloadBytes || !hashBytes(inline).equals(payload)))
    return submissionFailure(SubmissionError.InlineMismatch);
  s.payload = payload;
  s.payloadBytes = payloadBytes;
  const e = event(SUBMISSIONS, SubmissionEvent.Revealed).hash(id).hash(payload);
  deposit(e.u32(payloadBytes));
  if (s.intake != INTAKE_EPOCH) close(s);
  s.save();
  return OK;
}

function checkWindow(s: Submission): Outcome {
  if (s.intake != INTAKE_EPOCH) {
    if (Block.height <= s.commitHeight) return submissionFailure(SubmissionError.RevealTooEarly);
    const end = s.commitSlot + <u64>Parameters.load().revealSlots;
    return Block.slot <= end ? OK : submissionFailure(SubmissionError.RevealTooLate);
  }
  const phase = Batch.load().phase;
  if (s.epoch > Block.epoch || phase == INTAKE)
    return submissionFailure(SubmissionError.RevealTooEarly);
  return phase == REVEALING ? OK : submissionFailure(SubmissionError.RevealTooLate);
}

/** protocol/submission.ts `commitment`. */
function commitment(challenge: Hash, miner: Hash, payload: Hash, salt: Hash): Hash {
  const w = new Writer(256).tag("platform/commit/v1").hash(Block.chainId()).hash(challenge);
  return hashBytes(w.hash(miner).hash(payload).hash(salt).view());
}
