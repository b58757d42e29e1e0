/** Every call with its arguments and who may send it. A call without an entry does not compile. */

import { Bytes, type CallIndex, Hash32, SignedDelegationCodec, Struct } from "@platform/protocol";
import {
  ApplyUpgradeArgsCodec,
  AttestCommitArgsCodec,
  AttestRevealArgsCodec,
  ChainSnapshotArgsCodec,
  CommitArgsCodec,
  DisplayNameArgsCodec,
  DisputeArgsCodec,
  EquivocationArgsCodec,
  IdentityLinkArgsCodec,
  InvalidProposalArgsCodec,
  OwnerCommandArgsCodec,
  RevealArgsCodec,
  RotationArgsCodec,
  SeedArgsCodec,
  VerifiedArgsCodec,
  ZkClaimArgsCodec,
} from "../calls.ts";
import { ProposeArgsCodec, VoteArgsCodec } from "../governance.ts";
import { RevokeTrustArgsCodec, TrustArgsCodec } from "../trust.ts";

interface CallTable {
  readonly docs: string;
  /** A codec of protocol: only its shape is asked for. */
  readonly args: object;
  /** True for what only a validator of the running epoch may send. @default false */
  readonly membersOnly?: boolean;
}

export const CALLS: Readonly<Record<keyof typeof CallIndex, CallTable>> = {
  remark: { docs: "Puts bytes on record; only their hash is kept.", args: Bytes() },
  chainSnapshot: {
    docs: "The metagraph at the epoch's boundary; ends the running epoch.",
    args: ChainSnapshotArgsCodec,
  },
  delegate: {
    docs: "Lends the hotkey's name to a session key and to peer ids.",
    args: SignedDelegationCodec,
  },
  rejoin: { docs: "The session key of an absent validator is back.", args: Struct({}) },
  reportEquivocation: {
    docs: "Two votes of one member that contradict each other.",
    args: EquivocationArgsCodec,
    membersOnly: true,
  },
  reportInvalidProposal: {
    docs: "A signed proposal whose header cannot be right.",
    args: InvalidProposalArgsCodec,
    membersOnly: true,
  },
  ownerCommand: { docs: "A command that enough owners signed.", args: OwnerCommandArgsCodec },
  verified: {
    docs: "A member found a queued version right.",
    args: VerifiedArgsCodec,
    membersOnly: true,
  },
  veto: {
    docs: "A member objects to a queued version.",
    args: VerifiedArgsCodec,
    membersOnly: true,
  },
  seed: {
    docs: "The hash of a chain block, for every closing that waits for it.",
    args: SeedArgsCodec,
  },
  commit: {
    docs: "Commits to a payload; the commitment is the submission's id.",
    args: CommitArgsCodec,
  },
  reveal: { docs: "Opens a commitment.", args: RevealArgsCodec },
  attestCommit: {
    docs: "One salted commitment to the digests of many submissions.",
    args: AttestCommitArgsCodec,
    membersOnly: true,
  },
  attestReveal: {
    docs: "Opens one leaf of an attest commit.",
    args: AttestRevealArgsCodec,
    membersOnly: true,
  },
  dispute: {
    docs: "A member computed another digest than the precertified one.",
    args: DisputeArgsCodec,
    membersOnly: true,
  },
  applyUpgrade: {
    docs: "Judges and schedules the module that governance authorised.",
    args: ApplyUpgradeArgsCodec,
  },
  zkClaim: {
    docs: "Proves a statement of the signer's account, once for each nullifier.",
    args: ZkClaimArgsCodec,
  },
  vetoRotation: {
    docs: "A member objects to owner keys that wait.",
    args: RotationArgsCodec,
    membersOnly: true,
  },
  identityLink: {
    docs: "Binds the account to its first peer key; each side signs.",
    args: IdentityLinkArgsCodec,
  },
  identityRotate: {
    docs: "Puts a new peer key in the place of the old one, which is retired.",
    args: IdentityLinkArgsCodec,
  },
  identitySetName: {
    docs: "Takes a display name that nobody has.",
    args: DisplayNameArgsCodec,
  },
  trustAttest: {
    docs: "A member says how far it trusts another account in one context.",
    args: TrustArgsCodec,
  },
  trustRevoke: { docs: "Takes the own word back.", args: RevokeTrustArgsCodec },
  propose: {
    docs: "Asks the members for one thing; its sponsor is who asks.",
    args: ProposeArgsCodec,
  },
  sponsor: {
    docs: "Stands behind a proposal; enough power opens the vote.",
    args: Hash32,
  },
  vote: {
    docs: "Aye, nay or abstain; the last one counts.",
    args: VoteArgsCodec,
  },
  delegateVote: {
    docs: "Another member's vote counts where the own hotkey is silent.",
    args: Hash32,
  },
  revokeVote: { docs: "Takes the delegation back.", args: Struct({}) },
  vetoProposal: {
    docs: "Objects to an accepted proposal while its timelock runs.",
    args: Hash32,
  },
  executeProposal: {
    docs: "Does, once, what was accepted, after the timelock.",
    args: Hash32,
  },
};
