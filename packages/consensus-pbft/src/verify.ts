/**
 * The gate before the engine: signatures, leader, justification and certificate content (R2, R5,
 * R6, R7). Only {@link verifyMessage} makes a {@link VerifiedMessage}; the engine takes nothing
 * else from a peer.
 */

import {
  type Certificate,
  type ConsensusMessage,
  type Decided,
  type Hex32,
  isQuorum,
  Phase,
  type PrePrepare,
  totalPower,
  type ValidatorSet,
  type VerifyEd25519,
  type ViewChange,
  type Vote,
  type VoteContext,
  type VoteSubject,
  voteSignBytes,
  voteSubject,
  ZERO_HASH,
} from "@platform/protocol";
import { sameSubject } from "./evidence.ts";
import { leader } from "./leader.ts";

declare const verified: unique symbol;
export type VerifiedMessage = ConsensusMessage & { readonly [verified]: true };

/** True if the member at this index signed exactly this subject. */
export type CheckVote = (signer: number, subject: VoteSubject, signature: string) => boolean;

/** Everything that verification rests on; one for each height's set. */
export interface VerifyContext {
  readonly set: ValidatorSet;
  readonly checkVote: CheckVote;
  /** Digest of block bytes, null if they are not one well-formed block. */
  readonly digestOf: (block: Uint8Array) => Hex32 | null;
}

export type RejectCode =
  | "CONSENSUS_MALFORMED"
  | "CONSENSUS_UNKNOWN_SIGNER"
  | "CONSENSUS_BAD_SIGNATURE"
  | "CONSENSUS_NOT_LEADER"
  | "CONSENSUS_BAD_DIGEST"
  | "CONSENSUS_BAD_JUSTIFICATION"
  | "CONSENSUS_BAD_CERTIFICATE";

export type Verification =
  | { readonly verdict: "accept"; readonly message: VerifiedMessage }
  | { readonly verdict: "reject"; readonly code: RejectCode };

/** Binds ed25519 and the sign bytes of one epoch's votes into a {@link CheckVote}. */
export function createVoteCheck(
  context: VoteContext,
  set: ValidatorSet,
  verify: VerifyEd25519,
): CheckVote {
  // Nearly all members sign the same subject of a phase: its bytes are built once.
  const last = new Map<Phase, { readonly subject: VoteSubject; readonly bytes: Uint8Array }>();
  return (signer, subject, signature) => {
    const member = set.members[signer];
    if (member === undefined) return false;
    let known = last.get(subject.phase);
    if (known === undefined || !sameSubject(known.subject, subject)) {
      known = { subject, bytes: voteSignBytes(context, subject) };
      last.set(subject.phase, known);
    }
    return verify(member.sessionKey, known.bytes, signature);
  };
}

/** Never throws on what a peer sent; the message's height must be the height of the set. */
export function verifyMessage(context: VerifyContext, message: ConsensusMessage): Verification {
  const code = fault(context, message);
  if (code !== null) return { verdict: "reject", code };
  return { verdict: "accept", message: message as VerifiedMessage };
}

/** True if distinct members with a quorum of the power signed this phase of (h, view, digest). */
export function isCertified(
  context: VerifyContext,
  certificate: Certificate,
  phase: typeof Phase.prepare | typeof Phase.commit,
): boolean {
  const { height, view, digest } = certificate;
  if (digest === ZERO_HASH) return false;
  const subject: VoteSubject = { height, view, phase, digest, nilReason: 0 };
  let power = 0n;
  let previous = -1;
  for (const { index, signature } of certificate.signatures) {
    const member = context.set.members[index];
    if (member === undefined || index <= previous) return false;
    if (!context.checkVote(index, subject, signature)) return false;
    previous = index;
    power += member.power;
  }
  return isQuorum(power, totalPower(context.set));
}

function fault(context: VerifyContext, message: ConsensusMessage): RejectCode | null {
  if (message.type === "decided") return decidedFault(context, message);
  if (context.set.members[message.signer] === undefined) return "CONSENSUS_UNKNOWN_SIGNER";
  // The leader's place is checked before any signature: it costs no curve arithmetic.
  if (message.type === "pre-prepare") {
    const expected = leader(context.set, message.height, message.view);
    if (message.signer !== expected) return "CONSENSUS_NOT_LEADER";
  }
  if (message.type === "vote" && !isVoteShaped(message)) return "CONSENSUS_MALFORMED";
  if (!context.checkVote(message.signer, voteSubject(message), message.signature))
    return "CONSENSUS_BAD_SIGNATURE";
  if (message.type === "view-change") return viewChangeFault(context, message);
  if (message.type === "pre-prepare") return proposalFault(context, message);
  return null;
}

function isVoteShaped(vote: Vote): boolean {
  if (vote.digest !== ZERO_HASH) return vote.nilReason === 0;
  return vote.phase === Phase.prepare && vote.nilReason > 0;
}

function decidedFault(context: VerifyContext, message: Decided): RejectCode | null {
  const { certificate, block } = message;
  if (block !== null && context.digestOf(block) !== certificate.digest)
    return "CONSENSUS_BAD_DIGEST";
  return isCertified(context, certificate, Phase.commit) ? null : "CONSENSUS_BAD_CERTIFICATE";
}

/** R5: a claim rests on the full certificate beside it, from a view below its own. */
function viewChangeFault(context: VerifyContext, message: ViewChange): RejectCode | null {
  const { view, preparedView, digest, prepared, block } = message;
  if (view === 0) return "CONSENSUS_MALFORMED";
  if (preparedView === null) {
    const empty = digest === ZERO_HASH && prepared === null && block === null;
    return empty ? null : "CONSENSUS_MALFORMED";
  }
  if (prepared === null || preparedView >= view) return "CONSENSUS_BAD_CERTIFICATE";
  if (!certifies(context, prepared, message.height, preparedView, digest))
    return "CONSENSUS_BAD_CERTIFICATE";
  if (block !== null && context.digestOf(block) !== digest) return "CONSENSUS_BAD_DIGEST";
  return null;
}

function certifies(
  context: VerifyContext,
  certificate: Certificate,
  height: bigint,
  view: number,
  digest: Hex32,
): boolean {
  if (certificate.height !== height || certificate.view !== view) return false;
  if (certificate.digest !== digest) return false;
  return isCertified(context, certificate, Phase.prepare);
}

function proposalFault(context: VerifyContext, message: PrePrepare): RejectCode | null {
  if (context.digestOf(message.block) !== message.digest) return "CONSENSUS_BAD_DIGEST";
  if (message.view === 0)
    return message.justification === null ? null : "CONSENSUS_BAD_JUSTIFICATION";
  return isJustified(context, message) ? null : "CONSENSUS_BAD_JUSTIFICATION";
}

/** R6: a quorum of claims for exactly this view, and the value of the highest prepared one. */
function isJustified(context: VerifyContext, message: PrePrepare): boolean {
  const { height, view, digest, justification } = message;
  if (justification === null) return false;
  let power = 0n;
  let previous = -1;
  let highest: number | null = null;
  for (const claim of justification.claims) {
    const member = context.set.members[claim.signer];
    if (member === undefined || claim.signer <= previous) return false;
    const { preparedView } = claim;
    if ((preparedView === null) !== (claim.digest === ZERO_HASH)) return false;
    if (preparedView !== null && preparedView >= view) return false;
    const subject: VoteSubject = {
      height,
      view,
      phase: Phase.viewChange,
      digest: claim.digest,
      preparedView,
    };
    if (!context.checkVote(claim.signer, subject, claim.signature)) return false;
    if (preparedView !== null && preparedView > (highest ?? -1)) highest = preparedView;
    previous = claim.signer;
    power += member.power;
  }
  if (!isQuorum(power, totalPower(context.set))) return false;
  const { prepared } = justification;
  if (highest === null) return prepared === null;
  return prepared !== null && certifies(context, prepared, height, highest, digest);
}
