import { Block } from "../../fw/block";
import { Bytes } from "../../fw/bytes";
import { ED25519, hashBytes, isSignature } from "../../fw/crypto";
import { deposit, event } from "../../fw/event";
import { Hash } from "../../fw/hash";
import { OK, Outcome } from "../../fw/outcome";
import { Reader } from "../../fw/reader";
import { Cursor, Key } from "../../fw/storage";
import { Writer } from "../../fw/writer";
import { equivocated } from "../reputation/earned";
import { Epoch } from "./epoch";
import { SESSION, SessionError, SessionEvent, sessionFailure } from "./errors";
import { Jail } from "./jail";
import { Members } from "./members";
import { isFaulty, isHeader } from "./proposal-fault";

const EVIDENCE: u8 = 10;

// Layout of a vote's sign bytes (protocol/vote.ts).
const AT_CHAIN: i32 = 16;
const AT_KIND: i32 = 48;
const AT_EPOCH: i32 = 49;
const AT_SET: i32 = 57;
const AT_HEIGHT: i32 = 89;
const AT_VIEW: i32 = 97;
const AT_PHASE: i32 = 101;
const AT_DIGEST: i32 = 102;
const COMMON_END: i32 = 102;
const VOTE_BYTES: i32 = 134;
const AT_PREPARED_VIEW: i32 = 135;
const PHASE_VIEW_CHANGE: u8 = 0;
const PHASE_PRE_PREPARE: u8 = 1;
const PHASE_PREPARE: u8 = 2;
const PHASE_COMMIT: u8 = 3;

/** A set's bytes: 34 of head, then hotkey, session key and power of each member. */
const SET_HEAD: i32 = 34;
const SET_MEMBER: i32 = 72;

/** Numbers of the event's `kind`; equivocation has an event of its own. */
const AMNESIA: u8 = 1;
const INVALID_PROPOSAL: u8 = 2;

/**
 * Two votes of one member that contradict each other: different ones for one height, view and
 * phase, or a COMMIT and then a later VIEW-CHANGE that conceals it. On record once an epoch.
 */
export function reportEquivocation(_who: Hash, r: Reader): Outcome {
  const first = r.bytes();
  const firstSignature = r.raw(64);
  const second = r.bytes();
  const secondSignature = r.raw(64);
  const hotkey = r.hash();
  if (!r.done() || !isVote(first) || !isVote(second))
    return sessionFailure(SessionError.EvidenceMalformed);
  const amnesia = isAmnesia(first, second);
  if (!amnesia && !isEquivocation(first, second))
    return sessionFailure(SessionError.EvidenceNoConflict);
  const key = signerOf(first, hotkey);
  if (key === null) return sessionFailure(SessionError.EvidenceUnknownSet);
  if (
    !isSignature(ED25519, key, first, firstSignature) ||
    !isSignature(ED25519, key, second, secondSignature)
  )
    return sessionFailure(SessionError.EvidenceBadSignature);
  if (!record(first, second, hotkey)) return sessionFailure(SessionError.EvidenceDuplicate);
  if (amnesia) return announce(first, hotkey, AMNESIA);
  const epoch = first.u64be(AT_EPOCH);
  const e = event(SESSION, SessionEvent.Equivocation).hash(hotkey).u64(epoch);
  deposit(e.u64(first.u64be(AT_HEIGHT)).u32(first.u32be(AT_VIEW)).u8(first.at(AT_PHASE)));
  return OK;
}

/** A leader's own signature under a header that cannot be of that height, chain, epoch and set. */
export function reportInvalidProposal(_who: Hash, r: Reader): Outcome {
  const vote = r.bytes();
  const signature = r.raw(64);
  const header = r.bytes();
  const certificate = r.bytes();
  const hotkey = r.hash();
  if (!r.done() || !isVote(vote) || vote.at(AT_PHASE) != PHASE_PRE_PREPARE)
    return sessionFailure(SessionError.EvidenceMalformed);
  // Above view 0 a leader repeats what a quorum prepared: the choice is not its own.
  if (vote.u32be(AT_VIEW) != 0 || !isHeader(header))
    return sessionFailure(SessionError.EvidenceMalformed);
  if (!hashBytes(header).equals(vote.hash(AT_DIGEST)))
    return sessionFailure(SessionError.EvidenceMalformed);
  if (
    !isFaulty(header, certificate, vote.u64be(AT_HEIGHT), vote.u64be(AT_EPOCH), vote.hash(AT_SET))
  )
    return sessionFailure(SessionError.EvidenceNoConflict);
  const key = signerOf(vote, hotkey);
  if (key === null) return sessionFailure(SessionError.EvidenceUnknownSet);
  if (!isSignature(ED25519, key, vote, signature))
    return sessionFailure(SessionError.EvidenceBadSignature);
  if (!record(vote, header, hotkey)) return sessionFailure(SessionError.EvidenceDuplicate);
  return announce(vote, hotkey, INVALID_PROPOSAL);
}

/** What is on record of epochs whose sets are forgotten cannot be reported again. */
export function forgetEvidence(oldestEpoch: u64): void {
  const cursor = new Cursor(new Key(SESSION, EVIDENCE));
  while (cursor.next() && cursor.suffix().u64be(0) < oldestEpoch) cursor.remove();
}

function isEquivocation(first: Bytes, second: Bytes): bool {
  if (first.equals(second)) return false;
  return first.slice(0, COMMON_END).equals(second.slice(0, COMMON_END));
}

/** COMMIT in a view, then a VIEW-CHANGE beyond it that names an earlier prepared view, or none. */
function isAmnesia(commit: Bytes, change: Bytes): bool {
  if (commit.at(AT_PHASE) != PHASE_COMMIT || change.at(AT_PHASE) != PHASE_VIEW_CHANGE) return false;
  if (!commit.slice(AT_EPOCH, AT_VIEW).equals(change.slice(AT_EPOCH, AT_VIEW))) return false;
  const committed = commit.u32be(AT_VIEW);
  if (change.u32be(AT_VIEW) <= committed) return false;
  const prepared = change.at(VOTE_BYTES);
  return prepared == 0 || (prepared == 1 && change.u32be(AT_PREPARED_VIEW) < committed);
}

/** Session key of the member in the set that the vote names; null if that set is not known. */
function signerOf(vote: Bytes, hotkey: Hash): Hash | null {
  const set = Members.ofEpoch(vote.u64be(AT_EPOCH));
  if (set === null || !hashBytes(set).equals(vote.hash(AT_SET))) return null;
  return sessionKeyIn(set, hotkey);
}

/** One conviction for a member and epoch, whatever proves it; false if there is one. */
function record(first: Bytes, second: Bytes, hotkey: Hash): bool {
  const key = new Key(SESSION, EVIDENCE).u64(first.u64be(AT_EPOCH)).hash(hotkey);
  if (key.exists()) return false;
  key.put(new Writer(1024).u64(Block.height).bytes(first).bytes(second));
  Jail.forEquivocation(hotkey, Epoch.load().number);
  equivocated(hotkey, hashBytes(first));
  return true;
}

function announce(vote: Bytes, hotkey: Hash, kind: u8): Outcome {
  const e = event(SESSION, SessionEvent.Evidence).hash(hotkey).u64(vote.u64be(AT_EPOCH));
  deposit(e.u64(vote.u64be(AT_HEIGHT)).u32(vote.u32be(AT_VIEW)).u8(kind));
  return OK;
}

function isVote(vote: Bytes): bool {
  const size = vote.length();
  if (size < VOTE_BYTES) return false;
  const tag = new Writer().tag("platform/pbft/v1").view();
  if (!vote.slice(0, AT_CHAIN).equals(tag)) return false;
  if (!vote.hash(AT_CHAIN).equals(Block.chainId())) return false;
  const phase = vote.at(AT_PHASE);
  if (phase > PHASE_COMMIT || vote.at(AT_KIND) != phase) return false;
  if (phase == PHASE_VIEW_CHANGE) return size == VOTE_BYTES + 5;
  const isNil = phase == PHASE_PREPARE && vote.hash(AT_DIGEST).isZero();
  return size == (isNil ? VOTE_BYTES + 2 : VOTE_BYTES);
}

function sessionKeyIn(set: Bytes, hotkey: Hash): Hash | null {
  for (let at = SET_HEAD; at < set.length(); at += SET_MEMBER) {
    if (set.hash(at).equals(hotkey)) return set.hash(at + 32);
  }
  return null;
}
