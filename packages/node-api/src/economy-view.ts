/** Mana and reputation of accounts, as the HTTP API answers them. */

import { REPUTATION_CAUSES } from "@platform/runtime";
import { z } from "zod";
import { decimal, hex32 } from "./wire.ts";

export const ManaViewSchema = z.object({
  account: hex32,
  /** False for a key that was never registered: it has no mana and can't be credited. */
  exists: z.boolean(),
  /** Thousandths of mana, as are the next two. */
  milli: decimal,
  capMilli: decimal,
  /** Nominal regeneration of one slot. */
  perSlotMilli: decimal,
  /** Thousandths of the nominal rate that this account gets. */
  multiplier: z.number(),
  reputation: z.number(),
  /** What it pays for a base price of 1,000. */
  pricePermille: decimal,
  /** Slot that all of this is of. */
  slot: decimal,
  /** First slot at which it is full if it spends nothing; null if that never comes. */
  fullSlot: decimal.nullable(),
});
export type ManaView = z.output<typeof ManaViewSchema>;

const ScoreViewSchema = z.object({
  /** 0 to 1,000. */
  value: z.number(),
  /** First epoch in which it may rise again; null if nothing holds it. */
  frozenUntil: decimal.nullable(),
  /** Changes ever made, decay apart; the last 16 follow, newest first. */
  total: z.number(),
  changes: z.array(
    z.object({
      epoch: decimal,
      height: decimal,
      cause: z.enum(REPUTATION_CAUSES),
      before: z.number(),
      after: z.number(),
      /** The submission, or the hash of the evidence. */
      subject: hex32,
    }),
  ),
});
export type ScoreView = z.output<typeof ScoreViewSchema>;

export const ReputationViewSchema = z.object({
  account: hex32,
  miner: ScoreViewSchema,
  validator: ScoreViewSchema,
});
export type ReputationView = z.output<typeof ReputationViewSchema>;

/** One row of the ranking, highest score first. */
export const RankedViewSchema = z.object({
  account: hex32,
  trade: z.enum(["miner", "validator"]),
  value: z.number(),
  frozenUntil: decimal.nullable(),
});
export type RankedView = z.output<typeof RankedViewSchema>;
