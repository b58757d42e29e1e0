/** What the runtime tells of mana and reputation. */

import { bool, Hash32, type Hex32, List, Struct, u8, u16, u32, u64 } from "@platform/protocol";
import type { Codec } from "scale-ts";

/** Mana of one account at a slot. */
export interface ManaInfo {
  /** False for an account that was never registered: it has none, and can't be credited. */
  readonly exists: boolean;
  readonly milli: bigint;
  /** Thousandths of a thousandth that are on their way. */
  readonly carry: number;
  readonly cap: bigint;
  /** Nominal regeneration in thousandths a slot. */
  readonly perSlot: bigint;
  /** Thousandths of it that this account gets. */
  readonly multiplier: number;
  readonly reputation: number;
}

export interface ReputationChange {
  readonly epoch: bigint;
  readonly height: bigint;
  /** Index in REPUTATION_CAUSES. */
  readonly cause: number;
  readonly before: number;
  readonly after: number;
  /** The submission, or the hash of the evidence. */
  readonly subject: Hex32;
}

/** What one account has earned as a miner or as a validator. */
export interface ScoreInfo {
  /** 0 to 1,000. */
  readonly value: number;
  /** First epoch in which it may rise again; 0 for none. */
  readonly frozenUntil: bigint;
  /** How often it changed, decay apart. */
  readonly total: number;
  /** The last ones, newest first. */
  readonly changes: readonly ReputationChange[];
}

export interface RankedAccount {
  readonly account: Hex32;
  readonly value: number;
  readonly frozenUntil: bigint;
}

export const ManaInfoCodec: Codec<ManaInfo> = Struct({
  exists: bool,
  milli: u64,
  carry: u16,
  cap: u64,
  perSlot: u64,
  multiplier: u32,
  reputation: u32,
});

export const ScoreInfoCodec: Codec<ScoreInfo> = Struct({
  value: u32,
  frozenUntil: u64,
  total: u32,
  changes: List(
    Struct({ epoch: u64, height: u64, cause: u8, before: u32, after: u32, subject: Hash32 }),
  ),
});

export const RankedCodec: Codec<RankedAccount> = Struct({
  account: Hash32,
  value: u32,
  frozenUntil: u64,
});
