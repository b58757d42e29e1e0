/** The chain as the node needs it: reads at one block, one kind of write, no exception from loops. */

import type { ChainRef, ChainSnapshot, Hex32, Signer } from "@platform/protocol";

/** (uid, weight u16), as the chain stores them. */
export type WeightPair = readonly [uid: number, weight: number];

/** All that decides whether a vector would be accepted, read at one block. */
export interface WeightFacts {
  readonly block: ChainRef;
  readonly commitReveal: boolean;
  readonly subnetExists: boolean;
  readonly mechanisms: number;
  /** Number of uids. */
  readonly neurons: number;
  /** uid of the asking hotkey. */
  readonly uid: number | undefined;
  readonly permit: boolean;
  /** Stake of the hotkey on the subnet in rao, delegation and root stake not counted. */
  readonly stake: bigint;
  readonly stakeThreshold: bigint;
  readonly versionKey: bigint;
  readonly lastUpdate: bigint;
  readonly rateLimit: bigint;
  readonly minAllowedWeights: number;
  readonly maxWeightsLimit: number;
  readonly ownerHotkey: Hex32;
  /** Holder of each uid that was asked for; undefined where nobody holds it. */
  readonly holders: ReadonlyMap<number, Hex32 | undefined>;
}

export interface WeightCall {
  readonly netuid: number;
  readonly mechanism: number;
  readonly weights: readonly WeightPair[];
  readonly versionKey: bigint;
}

export interface SignedExtrinsic {
  readonly bytes: Uint8Array;
  readonly hash: Hex32;
  readonly nonce: number;
  /** Block whose hash the era binds; it may be included in birth + 1 to death - 1. */
  readonly birth: bigint;
  readonly death: bigint;
}

/** Answer of the pool. `code` is the node's JSON-RPC code. */
export type PoolAnswer =
  | { readonly accepted: true }
  | { readonly accepted: false; readonly code: number; readonly reason: string };

/** How an extrinsic fared in the block that holds it. */
export interface Inclusion {
  readonly block: ChainRef;
  /** Name of the dispatch error; undefined for ExtrinsicSuccess. */
  readonly error: string | undefined;
}

/**
 * Every method may reject with CHAIN_UNREACHABLE, reads of a block also with CHAIN_BLOCK_UNKNOWN
 * or CHAIN_STATE_DISCARDED, everything with CHAIN_INCOMPATIBLE when an item is not in the metadata.
 */
export interface ChainClient {
  genesisHash(): Promise<Hex32>;
  finalizedHead(): Promise<ChainRef>;
  /** Newest finalised head seen, null before the first. */
  lastFinalized(): ChainRef | null;
  /** Why it is not connected now; null when it is. */
  trouble(): string | null;
  onTrouble(receive: (trouble: string | null) => void): () => void;
  /** Each new finalised head, across reconnections; jumps are possible, going back is not. */
  subscribeFinalized(receive: (head: ChainRef) => void): () => void;
  /** Hash of a finalised block. */
  blockHash(number: bigint): Promise<Hex32>;
  /** The metagraph in one block. */
  snapshotAt(hash: Hex32, netuid: number): Promise<ChainSnapshot>;
  readWeights(
    netuid: number,
    uid: number,
    atHash: Hex32,
    mechanism?: number,
  ): Promise<WeightPair[]>;
  weightFacts(
    atHash: Hex32,
    query: {
      readonly netuid: number;
      readonly mechanism: number;
      readonly hotkey: Hex32;
      readonly uids: readonly number[];
    },
  ): Promise<WeightFacts>;
  /** Signs a set_weights with the next nonce and a mortal era of 64 blocks from `anchor`. */
  signWeights(call: WeightCall, signer: Signer, anchor: ChainRef): Promise<SignedExtrinsic>;
  /** Hands bytes to the pool; a refusal is an answer, not an error. */
  submit(bytes: Uint8Array): Promise<PoolAnswer>;
  /** Looks for exactly these bytes in one block. */
  findIn(number: bigint, bytes: Uint8Array): Promise<Inclusion | undefined>;
  close(): Promise<void>;
}
