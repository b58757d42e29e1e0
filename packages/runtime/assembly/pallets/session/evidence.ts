import { Block } from "../../fw/block";
import { Bytes } from "../../fw/bytes";
import { ED25519, hashBytes, isSignature } from "../../fw/crypto";
import { deposit, event } from "../../fw/event";
import { Hash } from "../../fw/hash";
import { OK, Outcome } from "../../fw/outcome";
import { Reader } from "../../fw/reader";
import { Key } from "../../fw/storage";
import { Writer } from "../../fw/writer";
import { Epoch } from "./epoch";
import { SESSION, SessionError, SessionEvent, sessionFailure } from "./errors";
import { Jail } from "./jail";
import { Members } from "./members";

const EVIDENCE: u8 = 10;

// Layout of a vote's sign bytes (protocol/vote.ts).
const AT_CHAIN: i32 = 16;
const AT_KIND: i32 = 48;
const AT_EPOCH: i32 = 49;
const AT_SET: i32 = 57;
const AT_PHASE: i32 = 101;
const AT_DIGEST: i32 = 102;
const COMMON_END: i32 = 102;
const VOTE_BYTES: i32 = 134;
const PHASE_VIEW_CHANGE: u8 = 0;
const PHASE_PREPARE: u8 = 2;
const PHASE_COMMIT: u8 = 3;

/** A set's bytes: 34 of head, then hotkey, session key and power of each member. */
const SET_HEAD: i32 = 34;
const SET_MEMBER: i32 = 72;

/** Two votes of one member for one height, view and phase: it is on record once an epoch. */
export function reportEquivocation(_who: Hash, r: Reader): Outcome {
  const first = r.bytes();
  const firstSignature = r.raw(64);
  const second = r.bytes();
  const secondSignature = r.raw(64);
  const hotkey = r.hash();
  if (!r.done() || !isVote(first) || !isVote(second))
    return sessionFailure(SessionError.EvidenceMalformed);
  if (first.equals(second) || !first.slice(0, COMMON_END).equals(second.slice(0, COMMON_END)))
    return sessionFailure(SessionError.EvidenceNoConflict);
  const epoch = first.u64be(AT_EPOCH);
  const set = Members.ofEpoch(epoch);
  if (set === null || !hashBytes(set).equals(first.hash(AT_SET)))
    return sessionFailure(SessionError.EvidenceUnknownSet);
  const key = sessionKeyIn(set, hotkey);
  if (key === null) return sessionFailure(SessionError.EvidenceUnknownSet);
  if (
    !isSignature(ED25519, key, first, firstSignature) ||
    !isSignature(ED25519, key, second, secondSignature)
  )
    return sessionFailure(SessionError.EvidenceBadSignature);
  const record = new Key(SESSION, EVIDENCE).u64(epoch).hash(hotkey);
  if (record.exists()) return sessionFailure(SessionError.EvidenceDuplicate);
  const w = new Writer(512).u64(Block.height).bytes(first).bytes(second);
  record.put(w);
  Jail.forEquivocation(hotkey, Epoch.load().number);
  const e = event(SESSION, SessionEvent.Equivocation).hash(hotkey).u64(epoch);
  deposit(e.u64(first.u64be(89)).u32(first.u32be(97)).u8(first.at(AT_PHASE)));
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
