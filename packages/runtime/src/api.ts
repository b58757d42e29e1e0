/** Reads that the node makes through the runtime: it never interprets pallet storage itself (D2). */

import {
  Bytes,
  bool,
  type ChainRef,
  Hash32,
  type Hex32,
  i32,
  List,
  type Neuron,
  NeuronCodec,
  Option,
  ParameterChangeCodec,
  type Parameters,
  ParametersCodec,
  type SignedDelegation,
  SignedDelegationCodec,
  Struct,
  u8,
  u16,
  u32,
  u64,
} from "@platform/protocol";
import type { Codec } from "scale-ts";
import {
  type ManaInfo,
  ManaInfoCodec,
  type RankedAccount,
  RankedCodec,
  type ScoreInfo,
  ScoreInfoCodec,
} from "./economy.ts";
import { ProposalDetailCodec, ProposalInfoCodec } from "./governance.ts";
import { JobInfoCodec } from "./jobs.ts";
import { type Manifest, ManifestCodec } from "./manifest.ts";
import { TrustExplanationCodec } from "./trust.ts";

export interface SessionMember {
  readonly uid: number;
  readonly power: bigint;
  readonly signed: SignedDelegation;
  /** Certificates of this epoch's blocks that hold this member's COMMIT. */
  readonly uptime: number;
}

export interface SessionInfo {
  readonly epoch: bigint;
  /** Chain block B(epoch). */
  readonly boundary: ChainRef;
  readonly startHeight: bigint;
  readonly startSlot: bigint;
  /** Sorted by hotkey. */
  readonly members: readonly SessionMember[];
  /** Registered miners and validators of the epoch's snapshot. */
  readonly neurons: readonly Neuron[];
}

/** Why an epoch change may not be proposed yet: 0 it may, 1 a batch is unfinished. */
export interface EpochStatus {
  readonly blocked: number;
}

/** A challenge in force or on its way; status bytes: {@link ChallengeStatus}. */
export interface ChallengeInfo {
  readonly id: Hex32;
  readonly status: number;
  readonly manifest: Manifest;
  /** Hotkeys that attested `Verified` for a queued version. */
  readonly verifiedBy: readonly Hex32[];
}

export const ChallengeStatus = { queued: 0, active: 1, paused: 2, retired: 3, lapsed: 4 } as const;

export interface AttestationInfo {
  readonly validator: Hex32;
  /** 0 committed, 1 revealed. */
  readonly phase: number;
  /** Zero until revealed. */
  readonly digest: Hex32;
}

export interface SubmissionInfo {
  readonly id: Hex32;
  readonly challenge: Hex32;
  readonly version: number;
  readonly miner: Hex32;
  /** Index in STATUSES of protocol. */
  readonly status: number;
  /** Refusal or dispute reason; 0 for none. */
  readonly reason: number;
  readonly epoch: bigint;
  readonly commitHeight: bigint;
  readonly commitIndex: number;
  readonly commitSlot: bigint;
  /** Zero hash until revealed. */
  readonly payload: Hex32;
  readonly payloadBytes: number;
  /** H; 0 until the closing block. */
  readonly closingHeight: bigint;
  /** Post-state root of the closing block. */
  readonly stateRoot: Hex32;
  /** Chain block that seeds; 0 until the closing block. */
  readonly seedNumber: bigint;
  /** Zero hash until the seed's block. */
  readonly seed: Hex32;
  readonly seedSlot: bigint;
  /** True from the block after the commit window closed: reveals are taken. */
  readonly revealing: boolean;
  readonly attestations: readonly AttestationInfo[];
  /** Of the quorum's digest; zero values before. */
  readonly digest: Hex32;
  readonly outcome: number;
  readonly program: number;
  readonly score: bigint;
  readonly fuelUsed: bigint;
  readonly precertifiedSlot: bigint;
  readonly certifiedHeight: bigint;
  /** The board work that was entered again; zero hash for an original. */
  readonly origin: Hex32;
  /** In force at H; 0 until the closing block. */
  readonly sandboxVersion: number;
}

/** The decided weights of one mechanism; max weight is exactly 65,535 or the list is empty. */
export interface WeightVector {
  readonly epoch: bigint;
  readonly mechanism: number;
  /** Ascending by uid, no zero weight. */
  readonly weights: readonly { readonly uid: number; readonly weight: number }[];
  /** Hotkeys of those uids at the snapshot, same order. */
  readonly hotkeys: readonly Hex32[];
  /** Shares in parts per billion before scaling, same order. */
  readonly sharesPpb: readonly number[];
}

/** Words of {@link JailInfo.absence}. */
export const Absence = { none: 0, absent: 1, rejoining: 2 } as const;

/** Why a hotkey is kept out of the next set (PROTOCOL §6). */
export interface JailInfo {
  readonly hotkey: Hex32;
  /** {@link Absence}: absent until its session key sends `session.rejoin`. */
  readonly absence: number;
  /** The epoch through which it was absent; 0 if it was not. */
  readonly epoch: bigint;
  /** Certificates of that epoch which it signed. */
  readonly present: number;
  /** First epoch that a proven equivocation or a resolution does not forbid; 0 for none. */
  readonly until: bigint;
}

export interface ZkKeyInfo {
  /** SHA-256 of the key. */
  readonly id: Hex32;
  /** protocol/zk.ts `zkKeyInputs`. */
  readonly key: Uint8Array;
}

export interface ZkClaimInfo {
  readonly account: Hex32;
  readonly height: bigint;
  /** SHA-256 over all public inputs. */
  readonly inputs: Hex32;
}

const ZkKeyInfoCodec: Codec<ZkKeyInfo> = Struct({ id: Hash32, key: Bytes() });
const ZkClaimInfoCodec: Codec<ZkClaimInfo> = Struct({
  account: Hash32,
  height: u64,
  inputs: Hash32,
});

/** Owner keys that wait (docs/adr/0034). */
export interface RotationInfo {
  /** Of the command that queued them: the rotation's name. */
  readonly nonce: bigint;
  /** In force at the first epoch boundary from this slot on. */
  readonly dueSlot: bigint;
  /** Ascending. */
  readonly keys: readonly Hex32[];
  readonly threshold: number;
  /** Members that object, ascending. */
  readonly vetoedBy: readonly Hex32[];
}

/** What {@link API}.identity is looked up by. */
export const IdentityBy = { account: 0, peerKey: 1, name: 2 } as const;

export interface IdentityInfo {
  readonly account: Hex32;
  readonly peerKey: Hex32;
  /** Slot since which the peer key counts. */
  readonly since: bigint;
  /** Links so far; the next one signs this number. */
  readonly links: number;
  /** UTF-8; empty for none. */
  readonly name: Uint8Array;
  /** Oldest first, the last 16. */
  readonly retired: readonly {
    readonly peerKey: Hex32;
    readonly from: bigint;
    readonly to: bigint;
  }[];
}

const RotationInfoCodec: Codec<RotationInfo> = Struct({
  nonce: u64,
  dueSlot: u64,
  keys: List(Hash32),
  threshold: u8,
  vetoedBy: List(Hash32),
});

const IdentityInfoCodec: Codec<IdentityInfo> = Struct({
  account: Hash32,
  peerKey: Hash32,
  since: u64,
  links: u32,
  name: Bytes(),
  retired: List(Struct({ peerKey: Hash32, from: u64, to: u64 })),
});

const JailInfoCodec: Codec<JailInfo> = Struct({
  hotkey: Hash32,
  absence: u8,
  epoch: u64,
  present: u32,
  until: u64,
});

const MemberCodec: Codec<SessionMember> = Struct({
  uid: u16,
  power: u64,
  signed: SignedDelegationCodec,
  uptime: u32,
});

export const SessionInfoCodec: Codec<SessionInfo> = Struct({
  epoch: u64,
  boundary: Struct({ number: u64, hash: Hash32 }),
  startHeight: u64,
  startSlot: u64,
  members: List(MemberCodec),
  neurons: List(NeuronCodec),
});

export const ChallengeInfoCodec: Codec<ChallengeInfo> = Struct({
  id: Hash32,
  status: u8,
  manifest: ManifestCodec,
  verifiedBy: List(Hash32),
});

export const SubmissionInfoCodec: Codec<SubmissionInfo> = Struct({
  id: Hash32,
  challenge: Hash32,
  version: u32,
  miner: Hash32,
  status: u8,
  reason: u16,
  epoch: u64,
  commitHeight: u64,
  commitIndex: u32,
  commitSlot: u64,
  payload: Hash32,
  payloadBytes: u32,
  closingHeight: u64,
  stateRoot: Hash32,
  seedNumber: u64,
  seed: Hash32,
  seedSlot: u64,
  revealing: bool,
  attestations: List(Struct({ validator: Hash32, phase: u8, digest: Hash32 })),
  digest: Hash32,
  outcome: u8,
  program: u8,
  score: u64,
  fuelUsed: u64,
  precertifiedSlot: u64,
  certifiedHeight: u64,
  origin: Hash32,
  sandboxVersion: u32,
});

export const WeightVectorCodec: Codec<WeightVector> = Struct({
  epoch: u64,
  mechanism: u8,
  weights: List(Struct({ uid: u16, weight: u16 })),
  hotkeys: List(Hash32),
  sharesPpb: List(u32),
});

/** One entry of the table: index, argument and answer. */
export interface ApiMethod<A, R> {
  readonly index: number;
  readonly args: Codec<A>;
  readonly result: Codec<R>;
}

function method<A, R>(index: number, args: Codec<A>, result: Codec<R>): ApiMethod<A, R> {
  return { index, args, result };
}

const None: Codec<Record<string, never>> = Struct({});
const Id = Struct({ id: Hash32 });
const Page = Struct({ after: Hash32, limit: u16 });

/** Input of the `api` export: u8 index, then the arguments. Append-only. */
export const API = {
  session: method<Record<string, never>, SessionInfo>(0, None, SessionInfoCodec),
  parameters: method<Record<string, never>, Parameters>(1, None, ParametersCodec),
  /** Scheme and account in, next nonces, mana and registration out. */
  account: method(
    2,
    Struct({ account: Hash32, slot: u64 }),
    Struct({
      nonceSession: u32,
      nonceOwn: u32,
      manaMilli: u64,
      registered: bool,
      /** What price and regeneration go by. */
      reputation: u32,
    }),
  ),
  /** Pool check with signature: 0 or a code of Invalid; `gap` = nonce minus next nonce. */
  validity: method(3, Struct({ extrinsic: Bytes(), slot: u64 }), Struct({ code: i32, gap: u16 })),
  epochStatus: method<Record<string, never>, EpochStatus>(4, None, Struct({ blocked: u8 })),
  /** Chain numbers of awaited seeds, ascending. */
  awaitedSeeds: method(5, None, Struct({ numbers: List(u64) })),
  /** The next slot at which a window ends or a runtime takes over; none if nothing waits. */
  nextDeadline: method(6, None, Struct({ slot: Option(u64) })),
  challenges: method(7, None, Struct({ items: List(ChallengeInfoCodec) })),
  submission: method(8, Id, Struct({ item: Option(SubmissionInfoCodec) })),
  /** Submissions in order of id, after the given one. */
  submissions: method(9, Page, Struct({ items: List(SubmissionInfoCodec) })),
  /** Submissions in status ordered, evaluating or precertified, and pending ones with a payload. */
  open: method(10, None, Struct({ items: List(SubmissionInfoCodec) })),
  weights: method(11, Struct({ epoch: u64 }), Struct({ vectors: List(WeightVectorCodec) })),
  authority: method(12, None, Struct({ nonce: u64, keys: List(Hash32), threshold: u8 })),
  /** Hashes that must be held: payloads not yet final past their window, modules of upgrades. */
  heldPayloads: method(13, None, Struct({ hashes: List(Hash32) })),
  /** Oldest H whose state an unfinished submission is judged on (PROTOCOL §10). */
  neededHeight: method(14, None, Struct({ height: Option(u64) })),
  /** Delegations, live or waiting, of hotkeys with a permit that are not in the set. */
  candidates: method(15, None, Struct({ delegations: List(SignedDelegationCodec) })),
  /** Who is kept out of the next set, and who was and has sent its rejoin; by hotkey. */
  jailed: method(16, None, Struct({ items: List(JailInfoCodec) })),
  /** A hotkey's key for scheme 0 now, and its delegation that waits for a boundary. */
  delegations: method(
    17,
    Struct({ hotkey: Hash32 }),
    Struct({ sessionKey: Option(Hash32), pending: Option(SignedDelegationCodec) }),
  ),
  /** The module that may be applied, the one that waits for its slot, and those that took over. */
  upgrade: method(
    18,
    None,
    Struct({
      authorized: Option(Hash32),
      pending: Option(Struct({ hash: Hash32, slot: u64, specVersion: u32 })),
      applied: List(Struct({ height: u64, hash: Hash32, specVersion: u32 })),
    }),
  ),
  /** Verification keys of claims, by id. */
  zkKeys: method(116, None, Struct({ items: List(ZkKeyInfoCodec) })),
  /** Who used a nullifier of a key. */
  zkClaim: method(
    117,
    Struct({ key: Hash32, nullifier: Hash32 }),
    Struct({ item: Option(ZkClaimInfoCodec) }),
  ),
  // 40 and on: owner keys, identities, bonds, trust.
  ownerRotation: method(40, None, Struct({ waiting: Option(RotationInfoCodec) })),
  /** By a way of {@link IdentityBy}: 32 bytes, or the bytes of the name. */
  identity: method(
    41,
    Struct({ by: u8, value: Bytes() }),
    Struct({ item: Option(IdentityInfoCodec) }),
  ),
  /** Why a validator is within the scope of a challenge, or not. */
  trustExplain: method(42, Struct({ validator: Hash32, challenge: Hash32 }), TrustExplanationCodec),
  /** Open proposals and the last ended ones, by id. */
  proposals: method(19, None, Struct({ items: List(ProposalInfoCodec) })),
  proposal: method(20, Id, Struct({ item: Option(ProposalDetailCodec) })),
  /** Who votes for whom where that one is silent. */
  voteDelegations: method(
    21,
    None,
    Struct({ items: List(Struct({ hotkey: Hash32, to: Hash32 })) }),
  ),
  /** One parameter, by its place in PARAMETER_NAMES: what waits for a boundary, what was changed. */
  parameterChanges: method(
    22,
    Struct({ name: u8 }),
    Struct({
      pending: Option(Struct({ value: u64, proposal: Hash32 })),
      changes: List(Struct({ hash: Hash32, change: ParameterChangeCodec })),
    }),
  ),
  mana: method<{ account: Hex32; slot: bigint }, ManaInfo>(
    23,
    Struct({ account: Hash32, slot: u64 }),
    ManaInfoCodec,
  ),
  reputation: method<{ account: Hex32 }, { miner: ScoreInfo; validator: ScoreInfo }>(
    24,
    Struct({ account: Hash32 }),
    Struct({ miner: ScoreInfoCodec, validator: ScoreInfoCodec }),
  ),
  /** Every account with a score, by account. */
  reputations: method<
    Record<string, never>,
    { miners: readonly RankedAccount[]; validators: readonly RankedAccount[] }
  >(25, None, Struct({ miners: List(RankedCodec), validators: List(RankedCodec) })),
  /** Jobs that are not final; of every challenge if its id is zero. */
  openJobs: method(112, Struct({ challenge: Hash32 }), Struct({ items: List(JobInfoCodec) })),
  job: method(113, Id, Struct({ item: Option(JobInfoCodec) })),
  /** Jobs in order of id, after the given one. */
  jobs: method(114, Page, Struct({ items: List(JobInfoCodec) })),
} as const;

export type ApiName = keyof typeof API;
export type ApiArgs<N extends ApiName> =
  (typeof API)[N] extends ApiMethod<infer A, infer _R> ? A : never;
export type ApiResult<N extends ApiName> =
  (typeof API)[N] extends ApiMethod<infer _A, infer R> ? R : never;
