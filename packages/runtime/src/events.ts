/** Events of a block, decoded: pallet u8, event u8, then a SCALE payload. */

import {
  Bytes,
  bool,
  CodedError,
  decodeScale,
  Hash32,
  List,
  Struct,
  u8,
  u16,
  u32,
  u64,
} from "@platform/protocol";
import type { Codec } from "scale-ts";

interface EventKind<T> {
  readonly pallet: number;
  readonly event: number;
  readonly payload: Codec<T>;
}

function kind<T>(pallet: number, event: number, payload: Codec<T>): EventKind<T> {
  return { pallet, event, payload };
}

const Id = Struct({ id: Hash32 });
const IdAndVersion = Struct({ id: Hash32, version: u32 });
const Vote = Struct({ id: Hash32, version: u32, validator: Hash32 });
const IdAndReason = Struct({ id: Hash32, reason: u16 });
const Said = Struct({ id: Hash32, validator: Hash32, digest: Hash32 });

/** What `session.Evidence` proves; two votes for one place have the event `session.Equivocation`. */
export const EvidenceKind = { amnesia: 1, invalidProposal: 2 } as const;

/** Every event by name; append-only. `outcome` of a failed extrinsic: see errors.ts. */
export const EVENTS = {
  "system.ExtrinsicFailed": kind(0, 0, Struct({ index: u32, outcome: u32 })),
  "system.Remarked": kind(0, 1, Struct({ account: Hash32, hash: Hash32 })),
  "session.EpochStarted": kind(
    2,
    0,
    Struct({ epoch: u64, boundary: u64, setHash: Hash32, members: u16, totalPower: u64 }),
  ),
  "session.SetNotTaken": kind(2, 1, Struct({ epoch: u64 })),
  "session.DelegationQueued": kind(2, 2, Struct({ hotkey: Hash32, sessionKey: Hash32, seq: u64 })),
  "session.Equivocation": kind(
    2,
    3,
    Struct({ hotkey: Hash32, epoch: u64, height: u64, view: u32, phase: u8 }),
  ),
  "session.Jailed": kind(2, 4, Struct({ hotkey: Hash32, epoch: u64, present: u32 })),
  "session.Rejoining": kind(2, 5, Struct({ hotkey: Hash32 })),
  /** Proof of another kind than two votes for one place: `kind` is a number of {@link EvidenceKind}. */
  "session.Evidence": kind(
    2,
    6,
    Struct({ hotkey: Hash32, epoch: u64, height: u64, view: u32, kind: u8 }),
  ),
  "authority.CommandAccepted": kind(3, 0, Struct({ nonce: u64, action: u8 })),
  "authority.RotationQueued": kind(
    3,
    1,
    Struct({ nonce: u64, dueSlot: u64, keys: List(Hash32), threshold: u8 }),
  ),
  "authority.RotationVetoed": kind(3, 2, Struct({ nonce: u64, validator: Hash32 })),
  "authority.RotationCancelled": kind(3, 3, Struct({ nonce: u64, byOwners: bool })),
  "authority.OwnersRotated": kind(3, 4, Struct({ nonce: u64, keys: List(Hash32), threshold: u8 })),
  "challenges.Queued": kind(5, 0, IdAndVersion),
  "challenges.Verified": kind(5, 1, Vote),
  "challenges.Vetoed": kind(5, 2, Vote),
  "challenges.Activated": kind(5, 3, IdAndVersion),
  "challenges.Lapsed": kind(5, 4, IdAndVersion),
  "challenges.Paused": kind(5, 5, Id),
  "challenges.Resumed": kind(5, 6, Id),
  "challenges.Retired": kind(5, 7, Id),
  "submissions.Committed": kind(
    6,
    0,
    Struct({ id: Hash32, challenge: Hash32, miner: Hash32, epoch: u64 }),
  ),
  "submissions.Revealed": kind(6, 1, Struct({ id: Hash32, payload: Hash32, payloadBytes: u32 })),
  "submissions.Refused": kind(6, 2, IdAndReason),
  "submissions.Closed": kind(6, 3, Struct({ id: Hash32, height: u64, seedNumber: u64 })),
  "submissions.Seeded": kind(6, 4, Struct({ id: Hash32, seed: Hash32 })),
  "submissions.CutOff": kind(6, 5, Struct({ epoch: u64 })),
  "submissions.BatchClosed": kind(6, 6, Struct({ epoch: u64, submissions: u32 })),
  "submissions.Carried": kind(6, 7, Id),
  "certification.AttestCommitted": kind(7, 0, Struct({ validator: Hash32, submissions: u32 })),
  "certification.RevealsOpened": kind(7, 1, Id),
  "certification.AttestRevealed": kind(7, 2, Said),
  "certification.Precertified": kind(7, 3, Struct({ id: Hash32, digest: Hash32, power: u64 })),
  "certification.Certified": kind(
    7,
    4,
    Struct({ id: Hash32, digest: Hash32, outcome: u8, program: u8, score: u64, fuelUsed: u64 }),
  ),
  "certification.Unresolved": kind(7, 5, IdAndReason),
  "certification.Disputed": kind(7, 6, Said),
  "certification.Fault": kind(7, 7, Said),
  /** `index` counts within the work's journal, `kind` is the host function's number. */
  "certification.EffectRefused": kind(
    7,
    8,
    Struct({ id: Hash32, index: u16, kind: u16, refusal: u8 }),
  ),
  "weights.Decided": kind(8, 0, Struct({ epoch: u64, mechanism: u8, entries: u32 })),
  "system.UpgradeAuthorized": kind(0, 2, Struct({ hash: Hash32 })),
  "system.UpgradeScheduled": kind(0, 3, Struct({ hash: Hash32, slot: u64, specVersion: u32 })),
  /** The next block runs it. */
  "system.CodeUpdated": kind(0, 4, Struct({ hash: Hash32, specVersion: u32 })),
  /** The old runtime goes on; `reason` is an error of the system pallet (errors.ts). */
  "system.UpgradeFailed": kind(0, 5, Struct({ hash: Hash32, reason: u16 })),
  "zk.KeyAdded": kind(16, 0, Struct({ key: Hash32, inputs: u8 })),
  "zk.KeyRemoved": kind(16, 1, Struct({ key: Hash32 })),
  /** `inputs`: SHA-256 over all public inputs. */
  "zk.Claimed": kind(
    16,
    2,
    Struct({ key: Hash32, nullifier: Hash32, account: Hash32, inputs: Hash32 }),
  ),
  "identity.Linked": kind(14, 0, Struct({ account: Hash32, peerKey: Hash32 })),
  "identity.KeyRotated": kind(14, 1, Struct({ account: Hash32, peerKey: Hash32, former: Hash32 })),
  "identity.Named": kind(14, 2, Struct({ account: Hash32, name: Bytes() })),
  "identity.Removed": kind(14, 3, Struct({ account: Hash32 })),
  "trust.Attested": kind(
    15,
    0,
    Struct({ account: Hash32, subject: Hash32, context: u8, level: u8 }),
  ),
  "trust.Revoked": kind(15, 1, Struct({ account: Hash32, subject: Hash32, context: u8 })),
  "trust.ScopeSet": kind(15, 2, Struct({ challenge: Hash32 })),
  "trust.ScopeCleared": kind(15, 3, Struct({ challenge: Hash32 })),
  /** `name`: place in PARAMETER_NAMES of protocol. */
  "parameters.Queued": kind(4, 0, Struct({ name: u8, value: u64, proposal: Hash32 })),
  "parameters.Changed": kind(
    4,
    1,
    Struct({ name: u8, old: u64, new: u64, previous: Hash32, hash: Hash32, proposal: Hash32 }),
  ),
  "parameters.SandboxDeferred": kind(4, 2, Struct({ version: u32, power: u64, total: u64 })),
  "governance.Proposed": kind(11, 0, Struct({ id: Hash32, proposer: Hash32, kind: u8 })),
  "governance.Sponsored": kind(11, 1, Struct({ id: Hash32, sponsor: Hash32 })),
  "governance.Opened": kind(11, 2, Struct({ id: Hash32, deadline: u64, total: u64 })),
  "governance.VoteCast": kind(11, 3, Struct({ id: Hash32, voter: Hash32, choice: u8 })),
  "governance.Delegated": kind(11, 4, Struct({ hotkey: Hash32, to: Hash32 })),
  "governance.Revoked": kind(11, 5, Struct({ hotkey: Hash32 })),
  "governance.Accepted": kind(
    11,
    6,
    Struct({ id: Hash32, aye: u64, nay: u64, abstain: u64, executableFrom: u64 }),
  ),
  /** `reason`: RejectionReason of governance.ts. */
  "governance.Rejected": kind(
    11,
    7,
    Struct({ id: Hash32, aye: u64, nay: u64, abstain: u64, reason: u8 }),
  ),
  "governance.VetoCast": kind(11, 8, Struct({ id: Hash32, member: Hash32 })),
  "governance.Vetoed": kind(11, 9, Struct({ id: Hash32, power: u64 })),
  "governance.Executed": kind(11, 10, Id),
  /** `reason`: number of a runtime error, as `apply_extrinsic` returns it. */
  "governance.Failed": kind(11, 11, Struct({ id: Hash32, reason: u32 })),
  "governance.Expired": kind(11, 12, Id),
  /** By a certified effect of submission `id`: the challenge's account has so much less. */
  "mana.Spent": kind(9, 0, Struct({ account: Hash32, milli: u64, id: Hash32 })),
  "mana.Credited": kind(9, 1, Struct({ from: Hash32, to: Hash32, milli: u64, id: Hash32 })),
  /** `source`: the submission, or the hash of the evidence. */
  "reputation.Changed": kind(
    10,
    0,
    Struct({ account: Hash32, trade: u8, cause: u8, before: u32, after: u32, source: Hash32 }),
  ),
  "reputation.Frozen": kind(10, 1, Struct({ account: Hash32, untilEpoch: u64 })),
  "reputation.Decayed": kind(10, 2, Struct({ epoch: u64, accounts: u32 })),
  "jobs.Submitted": kind(
    12,
    0,
    Struct({ id: Hash32, challenge: Hash32, parent: Hash32, feeMilli: u64 }),
  ),
  /** `run` is the submission as which the members evaluate it. */
  "jobs.Assigned": kind(12, 1, Struct({ id: Hash32, run: Hash32, attempt: u8 })),
  "jobs.Executing": kind(12, 2, Struct({ id: Hash32, run: Hash32 })),
  "jobs.Completed": kind(
    12,
    3,
    Struct({ id: Hash32, run: Hash32, digest: Hash32, score: u64, fuelUsed: u64 }),
  ),
  /** `reason`: index in {@link JOB_REASONS}. */
  "jobs.Failed": kind(12, 4, Struct({ id: Hash32, reason: u8, refundMilli: u64 })),
  "jobs.Cancelled": kind(12, 5, Struct({ id: Hash32, reason: u8, refundMilli: u64 })),
  "jobs.Reassigned": kind(12, 6, Struct({ id: Hash32, attempt: u8 })),
} as const;

export type EventName = keyof typeof EVENTS;
export type EventPayload<N extends EventName> =
  (typeof EVENTS)[N] extends EventKind<infer T> ? T : never;
export type RuntimeEvent = {
  [N in EventName]: { readonly name: N; readonly payload: EventPayload<N> };
}[EventName];

/** Why a job ended without a result. */
export const JOB_REASONS = [
  "none",
  "no-executor",
  "timeout",
  "bad-outcome",
  "challenge-changed",
] as const;

/** Words of SubmissionInfo.reason and of the events that carry one. */
export const REASONS = [
  "none",
  "not-revealed",
  "challenge-not-active",
  "deadline",
  "disputed",
  "carried-twice",
] as const;

/** Words of `refusal` in certification.EffectRefused. */
export const REFUSALS = [
  "none",
  "malformed",
  "unsupported",
  "too-much",
  "insufficient",
  "unknown-account",
  "account-full",
  "too-deep",
  "challenge-not-active",
  "duplicate",
  "too-many",
] as const;

/** Words of `cause` in reputation.Changed and in the changes of an account. */
export const REPUTATION_CAUSES = [
  "certified",
  "not-revealed",
  "agreed",
  "disagreed",
  "withheld",
  "equivocation",
] as const;

const byIndex = new Map<number, EventName>(
  (Object.keys(EVENTS) as EventName[]).map((name) => [
    (EVENTS[name].pallet << 8) | EVENTS[name].event,
    name,
  ]),
);

/** @throws CodedError MALFORMED, UNKNOWN_EVENT */
export function decodeEvent(bytes: Uint8Array): RuntimeEvent {
  const name = byIndex.get(((bytes[0] ?? 255) << 8) | (bytes[1] ?? 255));
  if (name === undefined)
    throw new CodedError({ code: "UNKNOWN_EVENT", message: `event ${bytes[0]}.${bytes[1]}` });
  const codec = EVENTS[name].payload as Codec<unknown>;
  return { name, payload: decodeScale(codec, bytes.slice(2), name) } as RuntimeEvent;
}
