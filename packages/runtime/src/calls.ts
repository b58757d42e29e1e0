/** Arguments of every call, as the runtime decodes them. Indexes: protocol/calls.ts. */

import {
  Bytes,
  type Call,
  CallIndex,
  type ChainSnapshot,
  ChainSnapshotCodec,
  FixedHex,
  Hash32,
  type Hex32,
  List,
  Signature64,
  type SignedDelegation,
  SignedDelegationCodec,
  type SignedIdentityLink,
  Struct,
  u8,
  u32,
  u64,
  ZK_PROOF_BYTES,
} from "@platform/protocol";
import type { Codec } from "scale-ts";
import {
  encodeProposalAction,
  type ProposalAction,
  ProposalKind,
  ProposeArgsCodec,
  type VoteArgs,
  VoteArgsCodec,
} from "./governance.ts";
import { type Manifest, ManifestCodec } from "./manifest.ts";
import { RevokeTrustArgsCodec, type TrustArgs, TrustArgsCodec } from "./trust.ts";

/** Inherent: the metagraph at B(epoch); ends the running epoch (PROTOCOL §6). */
export interface ChainSnapshotArgs {
  readonly epoch: bigint;
  readonly snapshot: ChainSnapshot;
}

/** Inherent: the hash of one chain block that seeds every closing that waits for it. */
export interface SeedArgs {
  readonly chainNumber: bigint;
  readonly chainHash: Hex32;
}

export interface CommitArgs {
  readonly challenge: Hex32;
  /** {@link commitment} of protocol; it is the submission's id. */
  readonly commitment: Hex32;
  /** Ceiling of the payload in bytes: reserves budget. */
  readonly sizeCeiling: number;
}

export interface RevealArgs {
  readonly submission: Hex32;
  /** SHA-256 of the payload. */
  readonly payload: Hex32;
  readonly payloadBytes: number;
  readonly salt: Hex32;
  /** The payload itself when it has at most 4 KiB, else empty and pulled by hash. */
  readonly inline: Uint8Array;
}

export interface AttestCommitArgs {
  readonly epoch: bigint;
  /** Ascending, no id twice. */
  readonly submissions: readonly Hex32[];
  readonly root: Hex32;
}

/** One leaf of an attest commit with what its digest was made of (protocol/outcome.ts). */
export interface AttestRevealArgs {
  readonly submission: Hex32;
  readonly digest: Hex32;
  readonly salt: Hex32;
  readonly path: readonly Hex32[];
  readonly outcome: number;
  /** 255 for none. */
  readonly program: number;
  readonly score: bigint;
  readonly outputHash: Hex32;
  readonly effects: Uint8Array;
  readonly fuelUsed: bigint;
}

export interface DisputeArgs {
  readonly submission: Hex32;
  readonly digest: Hex32;
}

export interface VerifiedArgs {
  readonly challenge: Hex32;
  readonly version: number;
}

/** The module travels by its hash, like the payload of a reveal. */
export interface ApplyUpgradeArgs {
  /** SHA-256 of the module; the one that governance authorised. */
  readonly codeHash: Hex32;
  /** At most MAX_STATE_CODE_BYTES. */
  readonly codeBytes: number;
}

/**
 * Two votes of one member that contradict each other, sign bytes and signatures: different ones for
 * one (height, view, phase), or, in this order, a COMMIT and a VIEW-CHANGE that conceals it.
 */
export interface EquivocationArgs {
  readonly firstBytes: Uint8Array;
  readonly firstSignature: string;
  readonly secondBytes: Uint8Array;
  readonly secondSignature: string;
  readonly hotkey: Hex32;
}

/** A PRE-PREPARE of view 0 whose header cannot be of the height, chain, epoch or set that it names. */
export interface InvalidProposalArgs {
  readonly signBytes: Uint8Array;
  readonly signature: string;
  /** Encoded header, whose hash is the digest of the sign bytes. */
  readonly header: Uint8Array;
  /** The parent certificate that the header binds; empty when the header alone is the fault. */
  readonly certificate: Uint8Array;
  readonly hotkey: Hex32;
}

/** Proof of a statement by the signer's account, once for each nullifier (docs/spec/runtime.md). */
export interface ZkClaimArgs {
  /** SHA-256 of the verification key. */
  readonly key: Hex32;
  /** Public inputs, big-endian: {@link zkBinding} of the signer, the nullifier, then the statement. */
  readonly inputs: readonly Hex32[];
  /** A, B, C as in EIP-197: 256 bytes, hex. */
  readonly proof: string;
}

export interface OwnerSignature {
  readonly key: Hex32;
  readonly scheme: number;
  readonly signature: string;
}

export interface OwnerCommandArgs {
  /** {@link OwnerCommandCodec}; what the signatures cover, under kind ownerCommand. */
  readonly command: Uint8Array;
  readonly signatures: readonly OwnerSignature[];
}

export const OwnerAction = {
  addChallenge: 0,
  pause: 1,
  resume: 2,
  retire: 3,
  addZkKey: 4,
  removeZkKey: 5,
  rotateOwners: 6,
  cancelRotation: 7,
  setScope: 8,
  clearScope: 9,
} as const;

export interface OwnerCommand {
  readonly chainId: Hex32;
  /** The authority pallet's own nonce: exactly the next one. */
  readonly nonce: bigint;
  readonly action: number;
  /**
   * Manifest for addChallenge, the key for addZkKey, {@link OwnerRotationCodec} for rotateOwners, the
   * rotation's nonce for cancelRotation, {@link ScopeArgsCodec} for setScope, else the 32 bytes of an id.
   */
  readonly payload: Uint8Array;
}

export const OwnerCommandCodec: Codec<OwnerCommand> = Struct({
  chainId: Hash32,
  nonce: u64,
  action: u8,
  payload: Bytes(),
});

/** New owners, in force at the first epoch boundary at least `delaySlots` later. */
export interface OwnerRotation {
  /** Ascending, 1 to 16. */
  readonly keys: readonly Hex32[];
  /** Signatures that a command needs then. */
  readonly threshold: number;
  /** 2 to 64 times the epoch's nominal length. */
  readonly delaySlots: bigint;
}

export const OwnerRotationCodec: Codec<OwnerRotation> = Struct({
  keys: List(Hash32),
  threshold: u8,
  delaySlots: u64,
});

/** A rotation by the nonce of the command that queued it. */
export interface RotationArgs {
  readonly nonce: bigint;
}

/** A peer key with the signatures of both sides (protocol/identity.ts). */
export interface IdentityLinkArgs extends SignedIdentityLink {
  readonly peerKey: Hex32;
}

export interface DisplayNameArgs {
  /** UTF-8, 1 to 64 bytes without controls. */
  readonly name: Uint8Array;
}

export const ChainSnapshotArgsCodec: Codec<ChainSnapshotArgs> = Struct({
  epoch: u64,
  snapshot: ChainSnapshotCodec,
});
export const SeedArgsCodec: Codec<SeedArgs> = Struct({ chainNumber: u64, chainHash: Hash32 });
export const CommitArgsCodec: Codec<CommitArgs> = Struct({
  challenge: Hash32,
  commitment: Hash32,
  sizeCeiling: u32,
});
export const RevealArgsCodec: Codec<RevealArgs> = Struct({
  submission: Hash32,
  payload: Hash32,
  payloadBytes: u32,
  salt: Hash32,
  inline: Bytes(),
});
export const AttestCommitArgsCodec: Codec<AttestCommitArgs> = Struct({
  epoch: u64,
  submissions: List(Hash32),
  root: Hash32,
});
export const AttestRevealArgsCodec: Codec<AttestRevealArgs> = Struct({
  submission: Hash32,
  digest: Hash32,
  salt: Hash32,
  path: List(Hash32),
  outcome: u8,
  program: u8,
  score: u64,
  outputHash: Hash32,
  effects: Bytes(),
  fuelUsed: u64,
});
export const DisputeArgsCodec: Codec<DisputeArgs> = Struct({ submission: Hash32, digest: Hash32 });
export const VerifiedArgsCodec: Codec<VerifiedArgs> = Struct({ challenge: Hash32, version: u32 });
export const EquivocationArgsCodec: Codec<EquivocationArgs> = Struct({
  firstBytes: Bytes(),
  firstSignature: Signature64,
  secondBytes: Bytes(),
  secondSignature: Signature64,
  hotkey: Hash32,
});
export const InvalidProposalArgsCodec: Codec<InvalidProposalArgs> = Struct({
  signBytes: Bytes(),
  signature: Signature64,
  header: Bytes(),
  certificate: Bytes(),
  hotkey: Hash32,
});
export const OwnerCommandArgsCodec: Codec<OwnerCommandArgs> = Struct({
  command: Bytes(),
  signatures: List(Struct({ key: Hash32, scheme: u8, signature: Signature64 })),
});

export const ApplyUpgradeArgsCodec: Codec<ApplyUpgradeArgs> = Struct({
  codeHash: Hash32,
  codeBytes: u32,
});
export const ZkClaimArgsCodec: Codec<ZkClaimArgs> = Struct({
  key: Hash32,
  inputs: List(Hash32),
  proof: FixedHex(ZK_PROOF_BYTES),
});
export const RotationArgsCodec: Codec<RotationArgs> = Struct({ nonce: u64 });
export const IdentityLinkArgsCodec: Codec<IdentityLinkArgs> = Struct({
  peerKey: Hash32,
  hotkeySignature: Signature64,
  peerSignature: Signature64,
});
export const DisplayNameArgsCodec: Codec<DisplayNameArgs> = Struct({ name: Bytes() });

/** The typed calls: `call.commit({...})` gives what an extrinsic carries. */
export const call = {
  remark: (bytes: Uint8Array): Call => make(CallIndex.remark, Bytes().enc(bytes)),
  chainSnapshot: (args: ChainSnapshotArgs): Call =>
    make(CallIndex.chainSnapshot, ChainSnapshotArgsCodec.enc(args)),
  delegate: (args: SignedDelegation): Call =>
    make(CallIndex.delegate, SignedDelegationCodec.enc(args)),
  rejoin: (): Call => make(CallIndex.rejoin, new Uint8Array(0)),
  reportEquivocation: (args: EquivocationArgs): Call =>
    make(CallIndex.reportEquivocation, EquivocationArgsCodec.enc(args)),
  reportInvalidProposal: (args: InvalidProposalArgs): Call =>
    make(CallIndex.reportInvalidProposal, InvalidProposalArgsCodec.enc(args)),
  ownerCommand: (args: OwnerCommandArgs): Call =>
    make(CallIndex.ownerCommand, OwnerCommandArgsCodec.enc(args)),
  verified: (args: VerifiedArgs): Call => make(CallIndex.verified, VerifiedArgsCodec.enc(args)),
  veto: (args: VerifiedArgs): Call => make(CallIndex.veto, VerifiedArgsCodec.enc(args)),
  seed: (args: SeedArgs): Call => make(CallIndex.seed, SeedArgsCodec.enc(args)),
  commit: (args: CommitArgs): Call => make(CallIndex.commit, CommitArgsCodec.enc(args)),
  reveal: (args: RevealArgs): Call => make(CallIndex.reveal, RevealArgsCodec.enc(args)),
  attestCommit: (args: AttestCommitArgs): Call =>
    make(CallIndex.attestCommit, AttestCommitArgsCodec.enc(args)),
  attestReveal: (args: AttestRevealArgs): Call =>
    make(CallIndex.attestReveal, AttestRevealArgsCodec.enc(args)),
  dispute: (args: DisputeArgs): Call => make(CallIndex.dispute, DisputeArgsCodec.enc(args)),
  applyUpgrade: (args: ApplyUpgradeArgs): Call =>
    make(CallIndex.applyUpgrade, ApplyUpgradeArgsCodec.enc(args)),
  zkClaim: (args: ZkClaimArgs): Call => make(CallIndex.zkClaim, ZkClaimArgsCodec.enc(args)),
  vetoRotation: (args: RotationArgs): Call =>
    make(CallIndex.vetoRotation, RotationArgsCodec.enc(args)),
  identityLink: (args: IdentityLinkArgs): Call =>
    make(CallIndex.identityLink, IdentityLinkArgsCodec.enc(args)),
  identityRotate: (args: IdentityLinkArgs): Call =>
    make(CallIndex.identityRotate, IdentityLinkArgsCodec.enc(args)),
  identitySetName: (args: DisplayNameArgs): Call =>
    make(CallIndex.identitySetName, DisplayNameArgsCodec.enc(args)),
  trustAttest: (args: TrustArgs): Call => make(CallIndex.trustAttest, TrustArgsCodec.enc(args)),
  trustRevoke: (args: Omit<TrustArgs, "level">): Call =>
    make(CallIndex.trustRevoke, RevokeTrustArgsCodec.enc(args)),
  propose: (action: ProposalAction): Call =>
    make(
      CallIndex.propose,
      ProposeArgsCodec.enc({
        kind: ProposalKind[action.kind],
        payload: encodeProposalAction(action),
      }),
    ),
  sponsor: (proposal: Hex32): Call => make(CallIndex.sponsor, Hash32.enc(proposal)),
  vote: (args: VoteArgs): Call => make(CallIndex.vote, VoteArgsCodec.enc(args)),
  delegateVote: (to: Hex32): Call => make(CallIndex.delegateVote, Hash32.enc(to)),
  revokeVote: (): Call => make(CallIndex.revokeVote, new Uint8Array(0)),
  vetoProposal: (proposal: Hex32): Call => make(CallIndex.vetoProposal, Hash32.enc(proposal)),
  executeProposal: (proposal: Hex32): Call => make(CallIndex.executeProposal, Hash32.enc(proposal)),
} as const;

function make(index: { pallet: number; call: number }, args: Uint8Array): Call {
  return { ...index, args };
}

export function encodeAddChallenge(chainId: Hex32, nonce: bigint, manifest: Manifest): Uint8Array {
  return OwnerCommandCodec.enc({
    chainId,
    nonce,
    action: OwnerAction.addChallenge,
    payload: ManifestCodec.enc(manifest),
  });
}
