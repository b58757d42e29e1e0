/**
 * What the node hands to runtime.wasm and gets back (exports of the module).
 *
 * `init()` once; `input(len) -> ptr` gives room for the argument; each of the others reads that
 * argument and returns a code, its answer lying at `output_ptr()`, `output_len()`:
 * `genesis_build`, `initialize_block`, `apply_extrinsic`, `finalize_block`, `api`, `core_version`,
 * `migrate`.
 */

import {
  type ChainRef,
  type ChainSnapshot,
  ChainSnapshotCodec,
  Hash32,
  type Hex32,
  List,
  type Parameters,
  ParametersCodec,
  type SignedDelegation,
  SignedDelegationCodec,
  Struct,
  str,
  u8,
  u16,
  u32,
  u64,
} from "@platform/protocol";
import type { Codec } from "scale-ts";

const ChainRefCodec: Codec<ChainRef> = Struct({ number: u64, hash: Hash32 });

export interface GenesisBuildArgs {
  readonly chainId: Hex32;
  readonly timeMs: bigint;
  readonly parameters: Parameters;
  /** Sorted by hotkey. */
  readonly validators: readonly {
    readonly uid: number;
    readonly power: bigint;
    readonly signed: SignedDelegation;
  }[];
  readonly snapshot: ChainSnapshot;
  readonly ownerKeys: readonly Hex32[];
  readonly ownerThreshold: number;
}

export const GenesisBuildCodec: Codec<GenesisBuildArgs> = Struct({
  chainId: Hash32,
  timeMs: u64,
  parameters: ParametersCodec,
  validators: List(Struct({ uid: u16, power: u64, signed: SignedDelegationCodec })),
  snapshot: ChainSnapshotCodec,
  ownerKeys: List(Hash32),
  ownerThreshold: u8,
});

/** Everything that a block's execution may know besides state and extrinsics. */
export interface BlockContext {
  readonly chainId: Hex32;
  readonly height: bigint;
  readonly parentHash: Hex32;
  /** Post-state root of the parent: the root of closings that happened in it. */
  readonly parentStateRoot: Hex32;
  readonly timeMs: bigint;
  readonly chainRef: ChainRef;
  /** Members (index in the parent's set) whose COMMIT the parent's certificate holds. */
  readonly signers: readonly number[];
}

export const BlockContextCodec: Codec<BlockContext> = Struct({
  chainId: Hash32,
  height: u64,
  parentHash: Hash32,
  parentStateRoot: Hash32,
  timeMs: u64,
  chainRef: ChainRefCodec,
  signers: List(u16),
});

/** Answer of finalize_block. */
export interface BlockSummary {
  /** Of the epoch whose header this block carries. */
  readonly epoch: bigint;
  readonly nextValidatorSetHash: Hex32;
}

export const BlockSummaryCodec: Codec<BlockSummary> = Struct({
  epoch: u64,
  nextValidatorSetHash: Hash32,
});

/**
 * Results of apply_extrinsic. 0: done. Positive: the call failed, writes rolled back, nonce and fee
 * kept; 1 + (pallet << 8 | error). Negative: the extrinsic makes its block invalid.
 */
export const Invalid = {
  malformed: -1,
  chainId: -2,
  specVersion: -3,
  mortality: -4,
  nonce: -5,
  signature: -6,
  payment: -7,
  unregistered: -8,
  inherentMissing: -9,
  inherentWrong: -10,
  notAllowedHere: -11,
  tooMany: -12,
  /** The header cannot follow the last one: height, time, chain position or signers. */
  context: -13,
  /** The block has no room for the call's weight. */
  weight: -14,
} as const;

export interface CoreVersion {
  readonly specVersion: number;
  readonly stateFormat: number;
  /** An upgrade keeps it: "platform". */
  readonly specName: string;
}

export const CoreVersionCodec: Codec<CoreVersion> = Struct({
  specVersion: u32,
  stateFormat: u32,
  specName: str,
});

/** Argument of `migrate`: the spec version of the runtime that wrote the state. */
export const MigrateCodec: Codec<number> = u32;
