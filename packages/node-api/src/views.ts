/** Answers of a validator's HTTP API as its clients read them. */

import { OUTCOMES } from "@platform/protocol";
import { z } from "zod";
import { decimal, hex32, signature } from "./wire.ts";

const chainRef = z.object({ number: decimal, hash: hex32 });

export const ErrorViewSchema = z.object({
  error: z.object({
    code: z.string(),
    message: z.string(),
    hint: z.string().optional(),
    data: z.record(z.string(), z.string()).optional(),
  }),
});

export const StatusViewSchema = z.object({
  environment: z.string(),
  version: z.string(),
  chainId: hex32,
  netuid: z.number(),
  hotkey: hex32,
  sessionKey: hex32,
  member: z.boolean(),
  voting: z.boolean(),
  synced: z.boolean(),
  height: decimal,
  headHash: hex32,
  stateRoot: hex32,
  timeMs: decimal,
  slot: decimal,
  epoch: decimal,
  /** Slot of the running epoch's first block. */
  epochStartSlot: decimal,
  specVersion: z.number(),
  sandboxVersion: z.number(),
  view: z.number(),
  leader: hex32.nullable(),
  chainRef,
  chain: z.object({
    connected: z.boolean(),
    finalized: chainRef.nullable(),
    reason: z.string().nullable(),
  }),
  waiting: z.array(z.string()),
  warnings: z.array(z.string()),
  peers: z.array(z.object({ hotkey: hex32, connected: z.boolean(), height: decimal.nullable() })),
  pool: z.object({ extrinsics: z.number(), bytes: z.number() }),
  evaluations: z.object({ running: z.number(), queued: z.number(), done: z.number() }),
  refusals: z.record(z.string(), z.number()),
  /** Multiaddrs where miners dial. */
  edgeAddresses: z.array(z.string()),
});
export type StatusView = z.output<typeof StatusViewSchema>;

export const ParametersViewSchema = z.object({
  intervalMs: z.number(),
  epochBlocks: z.number(),
  epochSlots: z.number(),
  intakeSlots: z.number(),
  revealSlots: z.number(),
  seedDelay: z.number(),
  attestSlots: z.number(),
  attestDeadlineSlots: z.number(),
  disputeSlots: z.number(),
  minStake: z.number(),
  sandboxVersion: z.number(),
  burnUid: z.number(),
  manaCap: decimal,
  manaPerSlot: decimal,
});
export type ParametersView = z.output<typeof ParametersViewSchema>;

export const ChallengeViewSchema = z.object({
  id: hex32,
  name: z.string(),
  version: z.number(),
  status: z.enum(["queued", "active", "paused", "retired", "lapsed"]),
  module: hex32,
  moduleCid: z.string(),
  intake: z.enum(["rolling", "epoch"]),
  strategy: z.enum(["winner", "ladder"]),
  mechanism: z.number(),
  emissionSharePpb: z.number(),
  maxPayloadBytes: z.number(),
  fuel: decimal,
  activationEpoch: decimal,
  minImprovementPpb: z.number(),
  verifiedBy: z.array(hex32),
});
export type ChallengeView = z.output<typeof ChallengeViewSchema>;

export const DigestViewSchema = z.object({
  submission: hex32,
  validator: hex32,
  digest: hex32,
  outcome: z.enum(OUTCOMES),
  program: z.enum(OUTCOMES).nullable(),
  score: decimal,
  fuelUsed: decimal,
  late: z.boolean(),
  signature,
});
export type DigestView = z.output<typeof DigestViewSchema>;

export const WeightVectorViewSchema = z.object({
  epoch: decimal,
  mechanism: z.number(),
  weights: z.array(z.object({ uid: z.number(), weight: z.number() })),
  hotkeys: z.array(hex32),
  sharesPpb: z.array(z.number()),
});
export type WeightVectorView = z.output<typeof WeightVectorViewSchema>;

export const WeightSubmissionViewSchema = z.object({
  epoch: decimal,
  mechanism: z.number(),
  state: z.string(),
  blockHash: hex32.nullable(),
  error: z.string().nullable(),
});
export type WeightSubmissionView = z.output<typeof WeightSubmissionViewSchema>;

/** An epoch's last block on its way to the chain. */
export const AnchorSubmissionViewSchema = z.object({
  epoch: decimal,
  head: z.object({ height: decimal, hash: hex32 }),
  state: z.string(),
  block: chainRef.nullable(),
  error: z.string().nullable(),
});
export type AnchorSubmissionView = z.output<typeof AnchorSubmissionViewSchema>;

export const BlockViewSchema = z.object({
  height: decimal,
  /** A change block still belongs to the epoch that it ends. */
  epoch: decimal,
  hash: hex32,
  stateRoot: hex32,
  timeMs: decimal,
  view: z.number(),
  extrinsics: z.number(),
  signers: z.array(hex32),
});
export type BlockViewJson = z.output<typeof BlockViewSchema>;

export const EvidenceViewSchema = z.object({
  kind: z.enum(["equivocation", "amnesia", "invalid-proposal"]),
  offender: hex32,
  height: decimal,
  inBlock: decimal,
});

/** Who is kept out of the next set, or was and has rejoined. */
export const JailViewSchema = z.object({
  hotkey: hex32,
  absence: z.enum(["none", "absent", "rejoining"]),
  epoch: decimal,
  present: z.number(),
  until: decimal.nullable(),
});
export type JailViewJson = z.output<typeof JailViewSchema>;

export const ValidatorViewSchema = z.object({
  hotkey: hex32,
  uid: z.number(),
  power: decimal,
  sessionKey: hex32,
  peerIds: z.array(z.string()),
  /** Certificates of this epoch that this member signed, and all that there are. */
  uptime: z.number(),
  certificates: z.number(),
  connected: z.boolean().nullable(),
  height: decimal.nullable(),
});
export type ValidatorView = z.output<typeof ValidatorViewSchema>;

export const AccountViewSchema = z.object({
  registered: z.boolean(),
  uid: z.number().nullable(),
  nonceOwn: z.number(),
  nonceSession: z.number(),
  manaMilli: decimal,
});
export type AccountViewJson = z.output<typeof AccountViewSchema>;

export const AuthorityViewSchema = z.object({
  nonce: decimal,
  keys: z.array(hex32),
  threshold: z.number(),
});
export type AuthorityView = z.output<typeof AuthorityViewSchema>;

const rotation = z.object({
  nonce: decimal,
  dueSlot: decimal,
  keys: z.array(hex32),
  threshold: z.number(),
  vetoedBy: z.array(hex32),
});
export type OwnerRotationView = z.output<typeof rotation>;

/** New owner keys that wait. */
export const OwnerRotationViewSchema = z.object({ waiting: rotation.nullable() });

/** What an identity is looked up by. */
export const IDENTITY_KINDS = ["account", "peer-key", "name"] as const;
export type IdentityKind = (typeof IDENTITY_KINDS)[number];

export const IdentityViewSchema = z.object({
  account: hex32,
  peerKey: hex32,
  peerId: z.string(),
  since: decimal,
  links: z.number(),
  name: z.string().nullable(),
  retired: z.array(z.object({ peerKey: hex32, peerId: z.string(), from: decimal, to: decimal })),
});
export type IdentityView = z.output<typeof IdentityViewSchema>;

/** The rules in force, what may replace them, and what did. */
export const RuntimeViewSchema = z.object({
  specName: z.string(),
  specVersion: z.number(),
  codeHash: hex32,
  cid: z.string(),
  authorized: hex32.nullable(),
  pending: z.object({ hash: hex32, slot: decimal, specVersion: z.number() }).nullable(),
  applied: z.array(z.object({ height: decimal, hash: hex32, specVersion: z.number() })),
});
export type RuntimeViewJson = z.output<typeof RuntimeViewSchema>;

export const ModuleReceiptSchema = z.object({ hash: hex32 });
/** A verification key of claims by proof. */
export const ZkKeyViewSchema = z.object({ id: hex32, inputs: z.number(), key: z.string() });
export type ZkKeyView = z.output<typeof ZkKeyViewSchema>;

export const ZkClaimViewSchema = z.object({ account: hex32, height: decimal, inputs: hex32 });
export type ZkClaimView = z.output<typeof ZkClaimViewSchema>;

export const ReceiptSchema = z.object({ accepted: z.literal(true), extrinsic: hex32 });

/** One named check of /health/ready. */
export const ReadySchema = z.object({
  ready: z.boolean(),
  checks: z.array(z.object({ name: z.string(), pass: z.boolean(), detail: z.string() })),
});
export type ReadyView = z.output<typeof ReadySchema>;
