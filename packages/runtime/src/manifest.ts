/** The signed description of a challenge as it stands in state and in an owner command. */

import { Hash32, type Hex32, List } from "@platform/protocol";
import { Bytes, bool, type Codec, Struct, str, u8, u32, u64 } from "scale-ts";

/** `reported` is reserved: the runtime refuses it with its own code. */
export const Kind = { deterministic: 0, reported: 1 } as const;
/** `epoch`: all works of a batch are judged on one seed. */
export const Intake = { rolling: 0, epoch: 1 } as const;
/**
 * How a board becomes shares. `winner`: all to the best, the earlier commit on equal scores.
 * `ladder`: in order of commit, each work earns only what it adds to the best before it.
 */
export const Strategy = { winner: 0, ladder: 1 } as const;

export interface ManifestLimits {
  readonly fuel: bigint;
  readonly memoryPages: number;
  readonly maxPayloadBytes: number;
}

export interface ManifestPolicy {
  /** Skips the commit and gives up first-come priority. */
  readonly open: boolean;
  readonly strategy: number;
  /** Parts per billion of the incumbent's score by which a challenger must beat it. */
  readonly minImprovementPpb: number;
  /** Epochs that a work stays on the board. */
  readonly scoreEpochs: number;
  /** Board works entered again into each batch (intake epoch), at most 16. */
  readonly reentries: number;
}

export interface Manifest {
  readonly formatVersion: number;
  /** Unique on a network: 1 to 64 bytes of a-z, 0-9 and "-". */
  readonly name: string;
  /** Strictly rising for a name. */
  readonly version: number;
  readonly kind: number;
  /** SHA-256 of the module's bytes. */
  readonly module: Hex32;
  readonly moduleBytes: number;
  readonly hostAbiVersion: number;
  /** Names under import module `platform`, sorted: the module may import nothing else. */
  readonly imports: readonly string[];
  readonly limits: ManifestLimits;
  /** Given to the guest as they are; at most 2 KiB. */
  readonly parameters: Uint8Array;
  readonly policy: ManifestPolicy;
  readonly intake: number;
  /** True if scores rest on metered fuel of miners' programs: then intake must be `epoch`. */
  readonly rankedByFuel: boolean;
  readonly mechanism: number;
  /** Parts per billion of the mechanism's weight; over all active challenges at most the whole. */
  readonly emissionSharePpb: number;
  readonly epochFuelBudget: bigint;
  /** Not active before this epoch. */
  readonly activationEpoch: bigint;
}

export const ManifestCodec: Codec<Manifest> = Struct({
  formatVersion: u8,
  name: str,
  version: u32,
  kind: u8,
  module: Hash32,
  moduleBytes: u32,
  hostAbiVersion: u32,
  imports: List(str),
  limits: Struct({ fuel: u64, memoryPages: u32, maxPayloadBytes: u32 }),
  parameters: Bytes(),
  policy: Struct({
    open: bool,
    strategy: u8,
    minImprovementPpb: u32,
    scoreEpochs: u8,
    reentries: u8,
  }),
  intake: u8,
  rankedByFuel: bool,
  mechanism: u8,
  emissionSharePpb: u32,
  epochFuelBudget: u64,
  activationEpoch: u64,
});
