/** What the submitter needs of the chain: facts at one block, two kinds of write, their fate. */

import type { ChainRef, Hex32, Signer } from "@platform/protocol";

/** uid and weight (u16), as the chain stores them. */
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

export interface FactsQuery {
  readonly mechanism: number;
  readonly hotkey: Hex32;
  /** Uids whose holders are wanted. */
  readonly uids: readonly number[];
}

export interface WeightCall {
  readonly netuid: number;
  readonly mechanism: number;
  readonly weights: readonly WeightPair[];
  readonly versionKey: bigint;
}

export interface SignedExtrinsic {
  readonly bytes: Uint8Array;
  /** blake2b-256 of the bytes. */
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

/** The commitment of an account on the subnet; the newest replaces the one before. */
export interface Commitment {
  readonly hotkey: Hex32;
  /** Chain block in which it was made; 0 where there is none. */
  readonly block: bigint;
  /** Its one plain field (up to 128 bytes); null for any other form, or none. */
  readonly bytes: Uint8Array | null;
}

/** Every method that asks may reject with CHAIN_UNREACHABLE, CHAIN_REFUSED, CHAIN_UNSUPPORTED. */
export interface WeightChain {
  readonly netuid: number;
  finalized(): ChainRef | null;
  trouble(): string | null;
  onFinalized(receive: (ref: ChainRef) => void): void;
  weightFacts(block: ChainRef, query: FactsQuery): Promise<WeightFacts>;
  /** Signs with the account's next nonce and a mortal era of 64 blocks from `birth`. */
  signWeights(call: WeightCall, signer: Signer, birth: ChainRef): Promise<SignedExtrinsic>;
  /** The same for a commitment of one plain field, 2 to 128 bytes. */
  signCommitment(bytes: Uint8Array, signer: Signer, birth: ChainRef): Promise<SignedExtrinsic>;
  /** Hash of a finalised block. */
  blockHash(number: bigint): Promise<Hex32>;
  /** In the order of the hotkeys. */
  commitmentsAt(block: ChainRef, hotkeys: readonly Hex32[]): Promise<Commitment[]>;
  /** Next nonce of the account in the state of a block: lower ones are spent. */
  nonceAt(block: ChainRef, hotkey: Hex32): Promise<number>;
  /** Hands bytes to the pool; a refusal is an answer, not an error. */
  submit(bytes: Uint8Array): Promise<PoolAnswer>;
  /** Looks for exactly these bytes in one finalised block. */
  findIn(number: bigint, bytes: Uint8Array): Promise<Inclusion | undefined>;
  weightsAt(block: ChainRef, mechanism: number, uid: number): Promise<WeightPair[]>;
}
