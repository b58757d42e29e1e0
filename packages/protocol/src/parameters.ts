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
  /** Thousandths of mana; a new account begins with a quarter of it. */
  readonly manaCap: bigint;
  /** Nominal: an account of reputation 0 gets a tenth of it, one of 200 and more twice as much. */
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

export type ParameterName = keyof Parameters;

/** Every parameter in the order of its codec: a name's number in proposals, changes and events. */
export const PARAMETER_NAMES = [
  "intervalMs",
  "epochBlocks",
  "epochSlots",
  "intakeSlots",
  "revealSlots",
  "seedDelay",
  "attestSlots",
  "attestDeadlineSlots",
  "disputeSlots",
  "minStake",
  "sandboxVersion",
  "burnUid",
  "manaCap",
  "manaPerSlot",
] as const satisfies readonly ParameterName[];

/** What a decision may do to a parameter. */
export type ParameterRule =
  | { readonly change: "frozen" }
  /** `own-kind`: only by a proposal of its own kind. */
  | { readonly change: "free" | "own-kind"; readonly least: bigint; readonly most: bigint };

const SLOTS: ParameterRule = { change: "free", least: 1n, most: 0xffffn };
const MOST_MANA = 1_000_000_000_000n;

/**
 * Bounds of decisions; genesis may go beyond them. A lineage never changes its interval and the
 * lengths of its epochs (PROTOCOL §5, §6). All windows together keep to the 90 % of {@link batchSlots}.
 */
export const PARAMETER_RULES: Readonly<Record<ParameterName, ParameterRule>> = {
  intervalMs: { change: "frozen" },
  epochBlocks: { change: "frozen" },
  epochSlots: { change: "frozen" },
  intakeSlots: SLOTS,
  revealSlots: SLOTS,
  /** Above the lag of the chain's finality on every network that there is (PROTOCOL §9). */
  seedDelay: { change: "free", least: 4n, most: 0xffffn },
  attestSlots: SLOTS,
  attestDeadlineSlots: SLOTS,
  disputeSlots: SLOTS,
  minStake: { change: "free", least: 1n, most: 0xffffn },
  sandboxVersion: { change: "own-kind", least: 1n, most: 0xffff_ffffn },
  burnUid: { change: "free", least: 0n, most: 0xffffn },
  /** A full account can pay for a commit, its reveal and a vote. */
  manaCap: { change: "free", least: 1_000_000n, most: MOST_MANA },
  manaPerSlot: { change: "free", least: 1n, most: MOST_MANA },
};

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
  manaCap: 40_000_000n,
  manaPerSlot: 1_000_000n,
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
  manaCap: 10_000_000n,
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
