/**
 * What a validator is composed of. Production binds real services; tests and the simulator bind
 * doubles, which carry {@link testDouble} in their type so that production does not type-check.
 */

import type { DurableRow, DurableRows } from "@platform/consensus-pbft";
import type { ContentNetwork, ReceiptFields } from "@platform/dht-store";
import type {
  AnchoredHead,
  AttestLeaf,
  ChainRef,
  ChainSnapshot,
  ErrorRecord,
  EvaluationRecord,
  Hex32,
  LocalFailure,
  Real,
  Scheme,
  Signer,
  VerifySignature,
} from "@platform/protocol";
import type { Manifest } from "@platform/runtime";
import type { EventPage, EventQuery, StoredSetChange } from "@platform/storage";
import type { PendingJob } from "@platform/wasm-sandbox";
import type { AnchorSubmission, WeightSubmission } from "./api.ts";
import type { ExecutorClient } from "./executor/client.ts";
import type { Logger } from "./logger.ts";
import type { ChainAnchors } from "./sync/anchored-heads.ts";

/** Time and timers; virtual in the simulator. */
export interface Clock {
  nowMs(): number;
  /** Calls back once; the returned function cancels. */
  after(ms: number, callback: () => void): () => void;
}

export interface StoredDecision {
  readonly certificate: Uint8Array;
  readonly block: Uint8Array;
}

export interface AuditRecord {
  readonly kind: string;
  readonly body: Readonly<Record<string, string>>;
}

/** Signer database, blocks, blobs and audit log; one writer, in a thread of its own. */
export interface Store {
  /** All rows in one transaction, fsynced. Rejects with SIGNER_CONFLICT before any of them. */
  persist(rows: readonly DurableRow[]): Promise<void>;
  restore(): Promise<DurableRows>;
  /** Locks every digest for good; false, with nothing locked, if one conflicts. */
  lockAttestations(epoch: bigint, leaves: readonly AttestLeaf[]): Promise<boolean>;
  /** The digest locked for a submission in an epoch. */
  attestation(epoch: bigint, submission: Hex32): Promise<Hex32 | null>;
  lockWeights(epoch: bigint, mechanism: number, vectorHash: Hex32): Promise<boolean>;
  putDecision(decision: StoredDecision, events: readonly Uint8Array[]): Promise<void>;
  decision(height: bigint): Promise<StoredDecision | null>;
  /** Newest height whose block is stored; null for none. The signer's last decision may be above. */
  tip(): Promise<bigint | null>;
  decisions(from: bigint, count: number, maxBytes: number): Promise<readonly StoredDecision[]>;
  /** Lowest height whose decision is kept; null before the first. */
  oldestBlock(): Promise<bigint | null>;
  /** A block that changed the set, kept for ever. */
  putSetChange(change: StoredSetChange): Promise<void>;
  /** Above a height, ascending. */
  setChanges(above: bigint, count: number, maxBytes: number): Promise<readonly StoredSetChange[]>;
  /** Bytes of a set that was once put in force. */
  setByHash(hash: Hex32): Promise<Uint8Array | null>;
  /** The block under a state that is about to replace this one; durable when it resolves. */
  putAnchor(decision: StoredDecision): Promise<void>;
  /** Makes the anchor of this height the first block; null if there is none. */
  adoptAnchor(height: bigint): Promise<StoredDecision | null>;
  /** Drops some blocks below a height; how many. */
  pruneBlocks(below: bigint): Promise<number>;
  /** Drops events of some blocks below a height; of how many. */
  pruneEvents(below: bigint): Promise<number>;
  /** Drops all blocks: none of them can be reached from the state. */
  clearBlocks(): Promise<void>;
  putBlob(bytes: Uint8Array): Promise<Hex32>;
  blob(hash: Hex32): Promise<Uint8Array | null>;
  hasBlob(hash: Hex32): Promise<boolean>;
  /** The receipt as one dag-cbor block; its CID as text. */
  putReceipt(fields: ReceiptFields): Promise<string>;
  /** Raw bytes or a dag-cbor block that is held. @throws CodedError CID_UNSUPPORTED */
  blobByCid(cid: string): Promise<Uint8Array | null>;
  /** Foreign bytes under the CID that they claim. @throws CodedError BLOB_MISMATCH, DAG_BLOCK_* */
  putVerified(cid: string, bytes: Uint8Array): Promise<void>;
  /** Exactly these raw blobs are kept whatever else arrives; all others may give way to new ones. */
  retain(hashes: readonly Hex32[]): Promise<void>;
  /** Events of a stored block; null if they are not kept. */
  events(height: bigint): Promise<readonly Uint8Array[] | null>;
  /** Events by kind and account, in order of blocks. */
  eventPage(query: EventQuery): Promise<EventPage>;
  /** Height of the block of this hash, while its events are kept. */
  eventHeight(hash: Hex32): Promise<bigint | null>;
  audit(record: AuditRecord): Promise<void>;
  close(): Promise<void>;
}

export interface WeightOrder {
  readonly epoch: bigint;
  readonly mechanism: number;
  readonly vectorHash: Hex32;
  readonly weights: readonly { readonly uid: number; readonly weight: number }[];
  /** Hotkeys that must still hold those uids at the block of signing. */
  readonly hotkeys: readonly Hex32[];
}

export interface AnchorOrder {
  /** The epoch that the head ended. */
  readonly epoch: bigint;
  readonly chainId: Hex32;
  readonly head: AnchoredHead;
}

/** The Substrate chain as one validator sees it. Unreachable is a state, not an exception. */
export interface ChainLink {
  /** Newest finalised block, null before the first. */
  finalized(): ChainRef | null;
  /** Why it is not connected now; null when it is. */
  trouble(): string | null;
  onFinalized(receive: (ref: ChainRef) => void): void;
  /** Hash of a finalised block. Rejects CHAIN_UNREACHABLE, CHAIN_BLOCK_UNKNOWN. */
  blockHash(number: bigint): Promise<Hex32>;
  snapshotAt(number: bigint): Promise<ChainSnapshot>;
  /** Queues a vector; the ledger makes sure that it is sent at most once. */
  submitWeights(order: WeightOrder): Promise<void>;
  weightSubmissions(): Promise<readonly WeightSubmission[]>;
  /** Queues an epoch's head for the chain; the ledger makes sure that it is sent at most once. */
  anchorHead(order: AnchorOrder): Promise<void>;
  /** Newest epoch first. */
  anchorSubmissions(): Promise<readonly AnchorSubmission[]>;
  /** What validators have anchored, with their stakes, at a finalised block. Rejects as `snapshotAt`. */
  anchorsAt(block: ChainRef): Promise<ChainAnchors>;
  close(): Promise<void>;
}

/** What a guest's host functions answer of accounts: state at H. */
export interface PinnedReads {
  /** Thousandths of mana of the submission's miner and of the challenge's treasury. */
  readonly mana: ReadonlyMap<Hex32, bigint>;
  /** Score of the submission's miner, as a miner. */
  readonly reputation: ReadonlyMap<Hex32, bigint>;
  /** Jobs of the challenge that are not final, by id. */
  readonly pendingJobs: readonly PendingJob[];
}

export interface EvaluationRequest {
  /** In force at H; one of {@link Evaluator.sandboxVersions}. */
  readonly sandboxVersion: number;
  readonly manifest: Manifest;
  readonly module: Uint8Array;
  readonly payload: Uint8Array;
  readonly seed: Hex32;
  readonly reads: PinnedReads;
}

export type EvaluationResult =
  | { readonly record: EvaluationRecord }
  | { readonly local: LocalFailure };

/** Runs guests in killable children. */
export interface Evaluator {
  /** What this build can repeat exactly; for any other version it abstains. */
  readonly sandboxVersions: readonly number[];
  evaluate(request: EvaluationRequest): Promise<EvaluationResult>;
  /**
   * Refusal of a module that breaks the profile or its manifest; null if it may run. Rejects when
   * this machine could not tell: then nothing is attested.
   */
  inspect(
    manifest: Manifest,
    module: Uint8Array,
    sandboxVersion: number,
  ): Promise<ErrorRecord | null>;
  close(): Promise<void>;
}

export type MemberLane = "consensus" | "status" | "extrinsic";

export interface NetworkMember {
  readonly hotkey: Hex32;
  readonly peerIds: readonly string[];
  readonly addresses: readonly string[];
}

export type GossipVerdict = "accept" | "ignore" | "reject";

/** What the pipeline answers to the network; bound once before `start`. */
export interface NetworkReceiver {
  memberMessage(from: Hex32, lane: MemberLane, bytes: Uint8Array): void;
  memberChanged(hotkey: Hex32, connected: boolean): void;
  /** Sync and submit requests; `from` is a peer id or a hotkey. */
  request(from: string, bytes: Uint8Array): Promise<Uint8Array>;
  gossip(from: string, bytes: Uint8Array): Promise<GossipVerdict>;
  /** True if the shown delegation is the live one of a member that names this peer id. */
  certificate(peerId: string, bytes: Uint8Array): boolean;
  blob(cid: string): Promise<Uint8Array | undefined>;
}

/** Validator host and edge host together. */
export interface Network extends ContentNetwork {
  bind(receiver: NetworkReceiver): void;
  setMembers(members: readonly NetworkMember[]): void;
  /** To every connected member, or to those named. Loss is allowed. */
  send(to: readonly Hex32[], lane: MemberLane, bytes: Uint8Array): void;
  /** Asks a connected member by hotkey, or one of {@link edgePeers} by peer id. */
  request(peer: string, bytes: Uint8Array, timeoutMs?: number): Promise<Uint8Array>;
  /** Peer ids of configured edges: whom anybody may ask, member or not. */
  edgePeers(): readonly string[];
  edgeAddresses(): readonly string[];
  counters(): Promise<Readonly<Record<string, number>>>;
  close(): Promise<void>;
}

/** Votes are checked at once, miners' sr25519 off the main loop. */
export interface Verification {
  readonly now: VerifySignature;
  readonly later: (
    scheme: Scheme,
    key: Hex32,
    message: Uint8Array,
    signature: string,
  ) => Promise<boolean>;
}

/** ed25519 of one hotkey; what it signs with may change where an epoch begins. */
export interface SessionSigner extends Signer {
  /** Signs with this key from now on; false, and nothing changed, if it is not at hand. */
  readonly follow?: (key: Hex32) => boolean;
}

export interface Components {
  readonly executor: ExecutorClient;
  readonly store: Store;
  readonly chain: ChainLink;
  readonly evaluator: Evaluator;
  readonly network: Network;
  readonly clock: Clock;
  readonly logger: Logger;
  /** ed25519: votes, attestations, operational calls. */
  readonly session: SessionSigner;
  readonly verify: Verification;
}

/** In production nothing may be a double: a branded component does not fit this type. */
export type ProductionComponents = { readonly [K in keyof Components]: Real<Components[K]> };
