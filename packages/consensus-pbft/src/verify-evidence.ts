/** Evidence as data that anybody checks without a network (R14): three kinds, one pure function. */

import {
  equalBytes,
  type Hex32,
  headerHash,
  Phase,
  type ValidatorSet,
  type VerifyEd25519,
  type VoteContext,
  type VoteSubject,
  validatorSetHash,
  voteSignBytes,
} from "@platform/protocol";
import { parseVoteSignBytes } from "./durable.ts";
import { isFaultyHeader, readHeader } from "./proposal-fault.ts";

export interface SignedBytes {
  readonly signBytes: Uint8Array;
  /** 128 hex characters. */
  readonly signature: string;
}

export type EvidenceKind = "equivocation" | "amnesia" | "invalid-proposal";

export type Evidence =
  /** Two votes: for one place with different content, or a COMMIT and the VIEW-CHANGE that conceals it. */
  | {
      readonly kind: "equivocation" | "amnesia";
      readonly hotkey: Hex32;
      readonly first: SignedBytes;
      readonly second: SignedBytes;
    }
  | {
      readonly kind: "invalid-proposal";
      readonly hotkey: Hex32;
      readonly first: SignedBytes;
      /** Encoded header, whose hash the vote names. */
      readonly header: Uint8Array;
      /** What the header binds; empty when the header alone is the fault. */
      readonly certificate: Uint8Array;
    };

export type EvidenceCode =
  | "EVIDENCE_MALFORMED"
  | "EVIDENCE_OTHER_CHAIN"
  | "EVIDENCE_UNKNOWN_SET"
  | "EVIDENCE_UNKNOWN_MEMBER"
  | "EVIDENCE_NO_CONFLICT"
  | "EVIDENCE_BAD_SIGNATURE";

export type EvidenceVerdict =
  | {
      readonly ok: true;
      readonly kind: EvidenceKind;
      readonly hotkey: Hex32;
      readonly epoch: bigint;
      readonly height: bigint;
      readonly view: number;
    }
  | { readonly ok: false; readonly code: EvidenceCode };

interface ReadVote {
  readonly context: VoteContext;
  readonly subject: VoteSubject;
}

/**
 * @param set the set that the votes name; the caller vouches for it
 * @param verify one ed25519 signature
 */
export function verifyEvidence(
  evidence: Evidence,
  chainId: Hex32,
  set: ValidatorSet,
  verify: VerifyEd25519,
): EvidenceVerdict {
  const refuse = (code: EvidenceCode): EvidenceVerdict => ({ ok: false, code });
  const first = readVote(evidence.first.signBytes);
  if (first === null) return refuse("EVIDENCE_MALFORMED");
  const { context, subject } = first;
  if (context.chainId !== chainId) return refuse("EVIDENCE_OTHER_CHAIN");
  if (context.validatorSetHash !== validatorSetHash(set) || context.epoch !== set.epoch)
    return refuse("EVIDENCE_UNKNOWN_SET");
  const member = set.members.find(({ hotkey }) => hotkey === evidence.hotkey);
  if (member === undefined) return refuse("EVIDENCE_UNKNOWN_MEMBER");
  const fault = conflictFault(evidence, first);
  if (fault !== null) return refuse(fault);
  const signed = evidence.kind === "invalid-proposal" ? [] : [evidence.second];
  for (const { signBytes, signature } of [evidence.first, ...signed])
    if (!verify(member.sessionKey, signBytes, signature)) return refuse("EVIDENCE_BAD_SIGNATURE");
  const { kind, hotkey } = evidence;
  return { ok: true, kind, hotkey, epoch: set.epoch, height: subject.height, view: subject.view };
}

function conflictFault(evidence: Evidence, first: ReadVote): EvidenceCode | null {
  if (evidence.kind === "invalid-proposal") {
    const { subject, context } = first;
    const header = readHeader(evidence.header);
    if (header === null || headerHash(header) !== subject.digest) return "EVIDENCE_MALFORMED";
    if (subject.phase !== Phase.prePrepare || subject.view !== 0) return "EVIDENCE_MALFORMED";
    const faulty = isFaultyHeader(context, subject.height, header, evidence.certificate);
    return faulty ? null : "EVIDENCE_NO_CONFLICT";
  }
  const second = readVote(evidence.second.signBytes);
  if (second === null) return "EVIDENCE_MALFORMED";
  const conflict =
    evidence.kind === "amnesia" ? isAmnesia(first, second) : isEquivocation(first, second);
  return conflict ? null : "EVIDENCE_NO_CONFLICT";
}

/** One place, two contents. */
function isEquivocation(first: ReadVote, second: ReadVote): boolean {
  const [a, b] = [first.subject, second.subject];
  if (!isSameEra(first, second) || a.view !== b.view || a.phase !== b.phase) return false;
  return !equalBytes(voteSignBytes(first.context, a), voteSignBytes(second.context, b));
}

function isAmnesia(commit: ReadVote, change: ReadVote): boolean {
  if (!isSameEra(commit, change)) return false;
  return concealsCommit(commit.subject, change.subject);
}

/** COMMIT in a view, then a VIEW-CHANGE beyond it that names an earlier prepared view, or none. */
export function concealsCommit(commit: VoteSubject, change: VoteSubject): boolean {
  if (commit.phase !== Phase.commit || change.phase !== Phase.viewChange) return false;
  return change.view > commit.view && (change.preparedView ?? -1) < commit.view;
}

function isSameEra(a: ReadVote, b: ReadVote): boolean {
  return (
    a.subject.height === b.subject.height &&
    a.context.chainId === b.context.chainId &&
    a.context.epoch === b.context.epoch &&
    a.context.validatorSetHash === b.context.validatorSetHash
  );
}

/** Null for anything but the one encoding of a vote: nothing else is ever signed by an engine. */
function readVote(signBytes: Uint8Array): ReadVote | null {
  try {
    const vote = parseVoteSignBytes(signBytes);
    return equalBytes(voteSignBytes(vote.context, vote.subject), signBytes) ? vote : null;
  } catch {
    return null;
  }
}
