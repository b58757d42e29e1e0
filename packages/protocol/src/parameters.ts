/** What genesis fixes and the runtime reads; first values in PROTOCOL §14. */

import type { Codec } from "scale-ts";
import { Struct, u16, u32, u64 } from "./scale.ts";
import { SANDBOX_VERSION } from "./version.ts";

export interface Parameters {
  /** Milliseconds of one slot; a lineage never changes it. */
  readonly intervalMs: number;
  /** Chain blocks from one epoch boundary to the next. */
  readonly epochBlocks: number;
  /** Nominal length of an epoch in slots: the longest mortality. */
  readonly epochSlots: number;
  readonly intakeSlots: number;
  readonly revealSlots: number;
  /** Chain blocks between the closing block's chainRef and the block that seeds. */
  readonly seedDelay: number;
  readonly attestSlots: number;
  readonly attestDeadlineSlots: number;
  readonly disputeSlots: number;
  /** In units of the chain's StakeWeight. */
  readonly minStake: number;
  readonly sandboxVersion: number;
  /** Receives the share that no challenge pays out; the subnet owner's uid. */
  readonly burnUid: number;
  /** Thousandths of mana. */
  readonly manaCap: bigint;
  readonly manaPerSlot: bigint;
}

export const ParametersCodec: Codec<Parameters> = Struct({
  intervalMs: u32,
  epochBlocks: u32,
  epochSlots: u32,
  intakeSlots: u32,
  revealSlots: u32,
  seedDelay: u32,
  attestSlots: u32,
  attestDeadlineSlots: u32,
  disputeSlots: u32,
  minStake: u16,
  sandboxVersion: u32,
  burnUid: u16,
  manaCap: u64,
  manaPerSlot: u64,
});

export const DEVELOPMENT_PARAMETERS: Parameters = {
  intervalMs: 1_000,
  epochBlocks: 20,
  epochSlots: 20,
  intakeSlots: 5,
  revealSlots: 2,
  seedDelay: 4,
  attestSlots: 4,
  attestDeadlineSlots: 20,
  disputeSlots: 2,
  minStake: 1,
  sandboxVersion: SANDBOX_VERSION,
  burnUid: 0,
  manaCap: 10_000_000n,
  manaPerSlot: 100_000n,
};

export const PRODUCTION_PARAMETERS: Parameters = {
  ...DEVELOPMENT_PARAMETERS,
  intervalMs: 6_000,
  epochBlocks: 360,
  epochSlots: 720,
  intakeSlots: 360,
  revealSlots: 30,
  seedDelay: 8,
  attestSlots: 40,
  attestDeadlineSlots: 150,
  disputeSlots: 50,
  minStake: 66,
  manaPerSlot: 14_000n,
};

/** seedDelay counts chain blocks; an epoch's two lengths tell how many slots one of them takes. */
function seedDelaySlots(p: Parameters): number {
  return Math.ceil((p.seedDelay * p.epochSlots) / p.epochBlocks);
}

/** Slots that one epoch needs for a batch; genesis refuses more than 90 % of epochSlots. */
export function batchSlots(p: Parameters): number {
  return p.intakeSlots + p.revealSlots + seedDelaySlots(p) + p.attestSlots + p.disputeSlots;
}
