/** What crosses the executor's port. */

import type { ChainSnapshot, Genesis, Hex32 } from "@platform/protocol";
import type { BlockContext, BlockSummary, CoreVersion } from "@platform/runtime";
import type { SnapshotCut } from "@platform/storage";

/** The last decided block whose state is on disk. */
export interface ExecutorTip {
  readonly height: bigint;
  readonly blockHash: Hex32;
  readonly stateRoot: Hex32;
}

export interface GenesisInput {
  readonly genesis: Genesis;
  /** The metagraph at B0; its hash is in the genesis. */
  readonly snapshot: ChainSnapshot;
  /** Bytes of runtime.wasm; their hash is in the genesis. */
  readonly code: Uint8Array;
}

export interface ExecuteInput {
  /** Its height is tip + 1, its parentHash the tip's block: siblings of one height may wait. */
  readonly context: BlockContext;
  /** The final list, in the block's order. */
  readonly extrinsics: readonly Uint8Array[];
  /** Modules that its calls name, as far as they are held; needed by `applyUpgrade` only. */
  readonly codes?: readonly Uint8Array[];
}

export interface Executed {
  readonly ok: true;
  /** Names the post-state until it is committed or falls out of the last MAX_OVERLAYS. */
  readonly executionId: number;
  readonly stateRoot: Hex32;
  readonly eventsRoot: Hex32;
  /** Encoded events in order; decode with `decodeEvent` of the runtime package. */
  readonly events: readonly Uint8Array[];
  /** For each extrinsic 0, or 1 + (pallet << 8 | error) of a call that failed. */
  readonly results: readonly number[];
  readonly summary: BlockSummary;
  /** Of the runtime that ran the block; what it switched to runs from the next one on. */
  readonly specVersion: number;
}

/**
 * Why a block has no post-state (PROTOCOL §4).
 * `invalid-extrinsic`: the runtime refuses the block; `code` is one of Invalid.
 * `trap`: a trap or out-of-fuel; `code` is 0: the block is invalid, the extrinsic is marked bad.
 * `local`: this machine failed; it says nothing about the block.
 */
export interface NotExecuted {
  readonly ok: false;
  readonly reason: "invalid-extrinsic" | "trap" | "local";
  /** Of the extrinsic; -1 in the hooks at the block's start, the list's length at its end. */
  readonly index: number;
  readonly code: number;
  readonly message: string;
}

export interface BuildInput {
  readonly context: BlockContext;
  /** Wanted extrinsics in the order to try; inherents first. */
  readonly candidates: readonly Uint8Array[];
  /** Sum of the kept extrinsics' lengths is at most this. */
  readonly maxBytes: number;
  /** As of {@link ExecuteInput}. */
  readonly codes?: readonly Uint8Array[];
}

/** `reason` "size": it did not fit any more, by bytes or by weight. */
export interface DroppedExtrinsic {
  readonly index: number;
  readonly reason: "invalid-extrinsic" | "trap" | "size";
  readonly code: number;
}

export interface Built {
  /** The candidates that applied, same order; order them again and call `execute`. */
  readonly extrinsics: readonly Uint8Array[];
  readonly dropped: readonly DroppedExtrinsic[];
}

export interface CommitInput {
  readonly executionId: number;
  readonly height: bigint;
  readonly blockHash: Hex32;
}

/** Where a read looks: the tip, an executed block, or a height that undo still reaches. */
export type ReadAt =
  | { readonly type: "tip" }
  | { readonly type: "execution"; readonly executionId: number }
  | { readonly type: "height"; readonly height: bigint };

export interface ApiInput {
  readonly index: number;
  /** SCALE arguments. */
  readonly args: Uint8Array;
  readonly at: ReadAt;
}

export interface CheckCodeInput {
  /** Of the tip: the trial begins the block after it. */
  readonly context: BlockContext;
  readonly code: Uint8Array;
}

/** One execution with what it rests on. */
export interface Witness {
  /** The module in force. */
  readonly code: Uint8Array;
  /** State proof of every key that was read or written, at the parent's root. */
  readonly preState: Uint8Array;
  /** Of this machine; null where the block did not execute. */
  readonly stateRoot: Hex32 | null;
  readonly eventsRoot: Hex32 | null;
  readonly failure: string | null;
}

/** The runtime of the tip, which runs the next block. */
export interface RuntimeInForce extends CoreVersion {
  /** SHA-256 of the module: with it any peer has the bytes. */
  readonly codeHash: Hex32;
}

/** What a trial of a module on the tip would answer. */
export type CheckedCode =
  | { readonly ok: true; readonly specVersion: number }
  /** `error` is a result of `apply_extrinsic`: see errors.ts of the runtime package. */
  | { readonly ok: false; readonly error: number };

export interface StateProof {
  readonly height: bigint;
  readonly stateRoot: Hex32;
  readonly proof: Uint8Array;
}

/** Entries at a kept height, or at the tip. */
export interface EntriesInput {
  readonly prefix: Uint8Array;
  /** Behind this key; null for the first. */
  readonly after: Uint8Array | null;
  readonly limit: number;
  readonly height: bigint | null;
}

/** A value above MAX_STATE_VALUE_BYTES (the runtime's code) is named by its hash alone. */
export interface StateEntryAt {
  readonly key: Uint8Array;
  readonly hash: Hex32;
  readonly bytes: number;
  readonly value: Uint8Array | null;
}

export interface StateEntries {
  readonly height: bigint;
  readonly stateRoot: Hex32;
  /** In key order. */
  readonly entries: readonly StateEntryAt[];
  readonly more: boolean;
}

/** What the service answers over its port; the client is its typed other half. */
export interface ExecutorTable {
  open(): ExecutorTip | null;
  genesis(input: GenesisInput): ExecutorTip;
  execute(input: ExecuteInput): Executed | NotExecuted;
  build(input: BuildInput): Built;
  witness(input: ExecuteInput): Witness;
  version(): RuntimeInForce;
  checkCode(input: CheckCodeInput): CheckedCode;
  commit(input: CommitInput): ExecutorTip;
  api(input: ApiInput): Uint8Array;
  proof(keys: readonly Uint8Array[], height: bigint | null): StateProof;
  entries(input: EntriesInput): StateEntries;
  stateRootAt(height: bigint): Hex32 | null;
  undoTo(height: bigint): ExecutorTip | null;
  snapshotCut(height: bigint): SnapshotCut;
  snapshotPiece(height: bigint, hash: Uint8Array, offset: number): Uint8Array;
  stageMissing(hashes: readonly Uint8Array[]): readonly number[];
  stageChunk(hash: Uint8Array, bytes: Uint8Array): boolean;
  adopt(tip: ExecutorTip, hashes: readonly Uint8Array[]): ExecutorTip;
  close(): void;
}
