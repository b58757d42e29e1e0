/** The metagraph at one finalised chain block: who may validate, who may submit (PROTOCOL §2, §6). */

import type { Codec } from "scale-ts";
import { type Hex32, sha256Hex } from "./hash.ts";
import type { ChainRef } from "./header.ts";
import { bool, Hash32, List, Struct, u16, u64 } from "./scale.ts";

export interface Neuron {
  readonly uid: number;
  readonly hotkey: Hex32;
  /** The chain's StakeWeight: share of the sum times 65,535, truncated. */
  readonly stakeWeight: number;
  readonly permit: boolean;
  /** Chain block of registration: a recycled uid must not inherit anything. */
  readonly registeredAt: bigint;
}

export interface ChainSnapshot {
  readonly netuid: number;
  readonly block: ChainRef;
  /** Ascending by uid. */
  readonly neurons: readonly Neuron[];
}

export const NeuronCodec: Codec<Neuron> = Struct({
  uid: u16,
  hotkey: Hash32,
  stakeWeight: u16,
  permit: bool,
  registeredAt: u64,
});

export const ChainSnapshotCodec: Codec<ChainSnapshot> = Struct({
  netuid: u16,
  block: Struct({ number: u64, hash: Hash32 }),
  neurons: List(NeuronCodec),
});

/** SHA-256 of the SCALE form: the same for the file beside genesis.json and for the inherent. */
export function snapshotHash(snapshot: ChainSnapshot): Hex32 {
  return sha256Hex(ChainSnapshotCodec.enc(snapshot));
}
