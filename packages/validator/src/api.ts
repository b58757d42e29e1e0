/** What a running validator answers: the HTTP API, the CLI and the tests read only through this. */

import type {
  AnchoredHead,
  ChainRef,
  ErrorRecord,
  Genesis,
  Hex32,
  Outcome,
  ParameterName,
  Parameters,
  Status,
} from "@platform/protocol";
import type {
  ApiResult,
  ChallengeInfo,
  IdentityInfo,
  JobInfo,
  ProposalDetail,
  ProposalInfo,
  REPUTATION_CAUSES,
  RotationInfo,
  SubmissionInfo,
  TrustExplanation,
  WeightVector,
  ZkClaimInfo,
  ZkKeyInfo,
} from "@platform/runtime";
import type { ConsensusStatus } from "./consensus-status.ts";

export type Environment = "production" | "development" | "testing";

export interface PeerStatus {
  readonly hotkey: Hex32;
  readonly connected: boolean;
  /** Decided height that the peer last told; null before its first status. */
  readonly height: bigint | null;
}

/** State of the chain connection; the pipeline goes on without it (reasons in `reason`). */
export interface ChainStatus {
  readonly connected: boolean;
  readonly finalized: ChainRef | null;
  readonly reason: string | null;
}

export interface NodeStatus {
  readonly environment: Environment;
  readonly version: string;
  readonly chainId: Hex32;
  readonly netuid: number;
  readonly hotkey: Hex32;
  readonly sessionKey: Hex32;
  /** In the set of the running epoch. */
  readonly member: boolean;
  /** False while observing, catching up or after a safety stop. */
  readonly voting: boolean;
  readonly synced: boolean;
  readonly height: bigint;
  readonly headHash: Hex32;
  /** Root that this validator itself computed at `height`. */
  readonly stateRoot: Hex32;
  readonly timeMs: bigint;
  readonly slot: bigint;
  readonly epoch: bigint;
  /** Slot of the running epoch's first block: a batch's intake counts from it (PROTOCOL §9). */
  readonly epochStartSlot: bigint;
  readonly specVersion: number;
  readonly sandboxVersion: number;
  readonly view: number;
  readonly leader: Hex32 | null;
  readonly chainRef: ChainRef;
  readonly chain: ChainStatus;
  /** Why something waits: unreachable chain, epoch change blocked, stalled intake … */
  readonly waiting: readonly string[];
  /** What endangers the network and needs people: power in few hands, power that is missing. */
  readonly warnings: readonly string[];
  readonly peers: readonly PeerStatus[];
  readonly pool: { readonly extrinsics: number; readonly bytes: number };
  readonly evaluations: {
    readonly running: number;
    readonly queued: number;
    readonly done: number;
  };
  /** Refusals by code since the start. */
  readonly refusals: Readonly<Record<string, number>>;
}

/** This validator's own signed word on a submission: session key over kind apiAnswer. */
export interface SignedDigest {
  readonly submission: Hex32;
  readonly validator: Hex32;
  readonly digest: Hex32;
  readonly outcome: Outcome;
  readonly program: Outcome | null;
  readonly score: bigint;
  readonly fuelUsed: bigint;
  /** True if it came after the window: served, not counted. */
  readonly late: boolean;
  /** Over {@link signedDigestBytes}, 128 hex characters. */
  readonly signature: string;
}

export interface BlockView {
  readonly height: bigint;
  /** Of its header: a change block still belongs to the epoch that it ends. */
  readonly epoch: bigint;
  readonly hash: Hex32;
  readonly stateRoot: Hex32;
  readonly timeMs: bigint;
  readonly view: number;
  readonly extrinsics: number;
  readonly signers: readonly Hex32[];
}

/** Why a hotkey is kept out of the next set (PROTOCOL §6). */
export interface JailView {
  readonly hotkey: Hex32;
  /** `absent` until its session key rejoins; `rejoining` until the next boundary. */
  readonly absence: "none" | "absent" | "rejoining";
  /** The epoch through which it was absent. */
  readonly epoch: bigint;
  /** Certificates of that epoch which it signed. */
  readonly present: number;
  /** First epoch that a proven equivocation does not forbid; null for none. */
  readonly until: bigint | null;
}

/** Which decision to prove, and what the document carries beside it. */
export interface DecisionRequest {
  readonly height: bigint;
  /** Height of the block that the reader trusts; null for genesis. */
  readonly from: bigint | null;
  /** With the block's extrinsics. */
  readonly body: boolean;
  /** State keys to prove at that height, at most MAX_DECISION_KEYS. */
  readonly keys: readonly Uint8Array[];
}

/** The rules in force, and what is on its way to replace them. */
export interface RuntimeView {
  readonly specName: string;
  readonly specVersion: number;
  /** SHA-256 of the module, and the same as the CID that peers serve it under. */
  readonly codeHash: Hex32;
  readonly cid: string;
  /** The module that may be applied; null for none. */
  readonly authorized: Hex32 | null;
  /** The module that takes over at the end of the first block of its slot. */
  readonly pending: {
    readonly hash: Hex32;
    readonly slot: bigint;
    readonly specVersion: number;
  } | null;
  /** Those that took over, by the height of the block whose end they did it at. */
  readonly applied: readonly {
    readonly height: bigint;
    readonly hash: Hex32;
    readonly specVersion: number;
  }[];
}

/** A member of the running epoch's set. */
export interface MemberView {
  readonly hotkey: Hex32;
  readonly uid: number;
  readonly power: bigint;
  readonly sessionKey: Hex32;
  readonly peerIds: readonly string[];
  /** Blocks of this epoch whose certificate holds this member's COMMIT. */
  readonly uptime: number;
  /** Blocks of this epoch whose certificate a block holds. */
  readonly certificates: number;
}

export interface WeightSubmission {
  readonly epoch: bigint;
  readonly mechanism: number;
  /** A state of the submission ledger, e.g. finalised_ok. */
  readonly state: string;
  readonly blockHash: Hex32 | null;
  readonly error: string | null;
}

/** An epoch's head on its way to the chain (PROTOCOL §13). */
export interface AnchorSubmission {
  /** The epoch that the head ended. */
  readonly epoch: bigint;
  readonly head: AnchoredHead;
  /** A state of the submission ledger, e.g. finalised_ok. */
  readonly state: string;
  /** Finalised chain block that holds it. */
  readonly block: ChainRef | null;
  readonly error: string | null;
}

export interface EvidenceView {
  readonly kind: "equivocation" | "amnesia" | "invalid-proposal";
  readonly offender: Hex32;
  readonly height: bigint;
  readonly inBlock: bigint;
}

/** Entries of the state after a block, in key order. */
export interface StateRequest {
  readonly prefix: Uint8Array;
  /** Behind this key; null for the first. */
  readonly after: Uint8Array | null;
  /** At most MAX_STATE_PAGE are given. */
  readonly limit: number;
  /** Height of the block; null for the newest. */
  readonly at: bigint | null;
}

/** A value above 64 KiB (the runtime's code) is named by its hash alone. */
export interface StateEntryView {
  readonly key: Uint8Array;
  /** SHA-256 of the value. */
  readonly hash: Hex32;
  readonly bytes: number;
  readonly value: Uint8Array | null;
}

export interface StatePageView {
  readonly height: bigint;
  readonly stateRoot: Hex32;
  readonly entries: readonly StateEntryView[];
  /** There are further keys of that prefix. */
  readonly more: boolean;
}

/** Where an event stands: height of the block, place among its events. */
export interface EventPlaceView {
  readonly height: bigint;
  readonly index: number;
}

/** Which events, in order of blocks; null leaves a condition out. */
export interface EventsRequest {
  /** The first place to look at; null or height 0 for the oldest that is kept. */
  readonly from: EventPlaceView | null;
  /** One block by height or hash. */
  readonly block: bigint | Hex32 | null;
  /** Name, e.g. `certification`. */
  readonly pallet: string | null;
  /** `certification.Certified`, or `Certified` where that is one event only. */
  readonly event: string | null;
  /** Hotkey that the event names. */
  readonly account: Hex32 | null;
  /** At most MAX_EVENT_PAGE are given. */
  readonly limit: number;
  /** The reader may see scores of epochs whose weights are not final (PROTOCOL §13). */
  readonly scores: boolean;
}

export interface EventView extends EventPlaceView {
  /** Hash of the block. */
  readonly block: Hex32;
  /** Of the block's header. */
  readonly epoch: bigint;
  /** `pallet.Event`; two numbers for an event of a runtime that this release does not know. */
  readonly name: string;
  /** Fields by name; null for an unknown event. */
  readonly payload: Readonly<Record<string, unknown>> | null;
  /** Of an unknown event. */
  readonly bytes: string | null;
  /** Fields that are null because they tell a score of an epoch whose weights are not final. */
  readonly hidden: readonly string[];
}

export interface EventPageView {
  readonly items: readonly EventView[];
  /** Where the next page begins: valid as long as that height's events are kept. */
  readonly next: EventPlaceView;
  /** There may be more at `next` now, even if this page is empty. */
  readonly more: boolean;
  /** Heights whose events are kept; null while there are none. */
  readonly oldest: bigint | null;
  readonly newest: bigint | null;
}

export interface AccountView {
  readonly registered: boolean;
  readonly uid: number | null;
  readonly nonceOwn: number;
  readonly nonceSession: number;
  readonly manaMilli: bigint;
}

export interface ManaAnswer {
  readonly account: Hex32;
  /** False for a key that was never registered. */
  readonly exists: boolean;
  /** Thousandths of mana, as are the next two. */
  readonly milli: bigint;
  readonly capMilli: bigint;
  /** Nominal regeneration of one slot. */
  readonly perSlotMilli: bigint;
  /** Thousandths of the nominal rate that this account gets. */
  readonly multiplier: number;
  readonly reputation: number;
  /** What it pays for a base price of 1,000. */
  readonly pricePermille: bigint;
  readonly slot: bigint;
  /** First slot at which it is full if it spends nothing; null if that never comes. */
  readonly fullSlot: bigint | null;
}

export interface ScoreAnswer {
  readonly value: number;
  /** First epoch in which it may rise again; null if nothing holds it. */
  readonly frozenUntil: bigint | null;
  readonly total: number;
  /** Newest first. */
  readonly changes: readonly {
    readonly epoch: bigint;
    readonly height: bigint;
    readonly cause: (typeof REPUTATION_CAUSES)[number];
    readonly before: number;
    readonly after: number;
    readonly subject: Hex32;
  }[];
}

export interface ReputationAnswer {
  readonly account: Hex32;
  readonly miner: ScoreAnswer;
  readonly validator: ScoreAnswer;
}

export interface RankedAnswer {
  readonly account: Hex32;
  readonly trade: "miner" | "validator";
  readonly value: number;
  readonly frozenUntil: bigint | null;
}

/** Accepted into the pool, or why not. */
export type SubmitReceipt =
  | { readonly accepted: true; readonly extrinsic: Hex32 }
  | { readonly accepted: false; readonly error: ErrorRecord };

export interface ValidatorApi {
  status(): Promise<NodeStatus>;
  /** The height in progress as this validator sees it. */
  consensus(): ConsensusStatus;
  genesis(): Genesis;
  parameters(): Promise<Parameters>;
  /** Multiaddrs of the edge host, where miners dial. */
  edgeAddresses(): readonly string[];
  account(account: Hex32): Promise<AccountView>;
  mana(account: Hex32): Promise<ManaAnswer>;
  reputation(account: Hex32): Promise<ReputationAnswer>;
  /** Everybody with a score, the highest first. */
  reputations(): Promise<readonly RankedAnswer[]>;
  authority(): Promise<{ nonce: bigint; keys: readonly Hex32[]; threshold: number }>;
  /** Why a validator is within the scope of a challenge, or not. */
  trustExplain(validator: Hex32, challenge: Hex32): Promise<TrustExplanation>;
  /** New owner keys that wait; null for none. */
  ownerRotation(): Promise<RotationInfo | null>;
  /** By hotkey, by live peer key (32 bytes each), or by name (UTF-8). */
  identity(by: "account" | "peerKey" | "name", value: Uint8Array): Promise<IdentityInfo | null>;
  /** Sorted by hotkey. */
  members(): Promise<readonly MemberView[]>;
  /** Counters of both network hosts since the start, by name. */
  networkCounters(): Promise<Readonly<Record<string, number>>>;
  challenges(): Promise<readonly ChallengeInfo[]>;
  submission(id: Hex32): Promise<SubmissionInfo | null>;
  /** By id, after the given one; at most 256. */
  submissions(after: Hex32, limit: number): Promise<readonly SubmissionInfo[]>;
  digest(submission: Hex32): Promise<SignedDigest | null>;
  weights(epoch: bigint): Promise<readonly WeightVector[]>;
  weightSubmissions(): Promise<readonly WeightSubmission[]>;
  /** Newest epoch first. */
  anchorSubmissions(): Promise<readonly AnchorSubmission[]>;
  block(height: bigint): Promise<BlockView | null>;
  /**
   * The document that proves a decision offline, canonical text; null for a height not decided yet.
   * Rejects with BAD_PARAMETER, BLOCK_NOT_KEPT, SET_NOT_KEPT, PROOF_TOO_LONG or
   * STATE_HEIGHT_UNAVAILABLE.
   */
  decision(request: DecisionRequest): Promise<string | null>;
  runtime(): Promise<RuntimeView>;
  /**
   * Keeps a module for the network to fetch. Rejects with UPGRADE_NOT_AUTHORIZED for any but the one
   * that governance authorised: nobody else's bytes are taken in.
   */
  offerModule(code: Uint8Array): Promise<Hex32>;
  /** A bounded page. Rejects with BAD_PARAMETER, NOT_FOUND or EVENTS_NOT_KEPT. */
  events(request: EventsRequest): Promise<EventPageView>;
  /** Rejects with STATE_HEIGHT_UNAVAILABLE for a height that undo does not reach. */
  state(request: StateRequest): Promise<StatePageView>;
  /** What was certified at this height or above is for members alone as yet (PROTOCOL §13). */
  scoresOpenBelow(): Promise<bigint>;
  evidence(): Promise<readonly EvidenceView[]>;
  /** Open ones and the last that ended, by id. */
  proposals(): Promise<readonly ProposalInfo[]>;
  proposal(id: Hex32): Promise<ProposalDetail | null>;
  voteDelegations(): Promise<ApiResult<"voteDelegations">["items"]>;
  /** What waits for a boundary, and the changes that are kept. */
  parameterChanges(name: ParameterName): Promise<ApiResult<"parameterChanges">>;
  /** Sorted by hotkey. */
  jailed(): Promise<readonly JailView[]>;
  /** Verification keys of claims by proof, by id. */
  zkKeys(): Promise<readonly ZkKeyInfo[]>;
  /** Who used a nullifier of a key; null if it is free. */
  zkClaim(key: Hex32, nullifier: Hex32): Promise<ZkClaimInfo | null>;
  /** By id, after the given one; at most 256. */
  jobs(after: Hex32, limit: number): Promise<readonly JobInfo[]>;
  job(id: Hex32): Promise<JobInfo | null>;
  /** The same door as the edge's submit request: precheck, signature, pool. */
  submitExtrinsic(bytes: Uint8Array, from: string): Promise<SubmitReceipt>;
}

/** One row of a submission's way for people; words of PROTOCOL §1. */
export interface SubmissionWords {
  readonly status: Status;
  readonly outcome: Outcome | null;
  readonly program: Outcome | null;
}
