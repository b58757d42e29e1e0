/** Mana and reputation of accounts at the head, from the runtime's reads. */

import type { Hex32 } from "@platform/protocol";
import { type ManaInfo, priceOf, REPUTATION_CAUSES, type ScoreInfo } from "@platform/runtime";
import type { ManaAnswer, RankedAnswer, ReputationAnswer, ScoreAnswer } from "../api.ts";
import { type Head, slotOf } from "../consensus/head.ts";
import type { ExecutorClient } from "../executor/client.ts";

const PERMILLE = 1_000n;

export function createEconomyAnswers(executor: ExecutorClient, head: () => Head) {
  return {
    mana: async (account: Hex32): Promise<ManaAnswer> => {
      const { header, parameters } = head();
      const slot = slotOf(header.timeMs, parameters) + 1n;
      return manaAnswer(account, slot, await executor.api("mana", { account, slot }));
    },
    reputation: async (account: Hex32): Promise<ReputationAnswer> => {
      const { miner, validator } = await executor.api("reputation", { account });
      return { account, miner: scoreAnswer(miner), validator: scoreAnswer(validator) };
    },
    reputations: async (): Promise<RankedAnswer[]> => {
      const { miners, validators } = await executor.api("reputations", {});
      const rows = [
        ...miners.map((one) => ({ ...one, trade: "miner" as const })),
        ...validators.map((one) => ({ ...one, trade: "validator" as const })),
      ];
      return rows
        .sort((a, b) => b.value - a.value || (a.account < b.account ? -1 : 1))
        .map((one) => ({ ...one, frozenUntil: epochOf(one.frozenUntil) }));
    },
  };
}

export function manaAnswer(account: Hex32, slot: bigint, info: ManaInfo): ManaAnswer {
  return {
    account,
    exists: info.exists,
    milli: info.milli,
    capMilli: info.cap,
    perSlotMilli: info.perSlot,
    multiplier: info.multiplier,
    reputation: info.reputation,
    pricePermille: priceOf(PERMILLE, info.reputation),
    slot,
    fullSlot: info.exists ? fullSlot(slot, info) : null,
  };
}

function fullSlot(slot: bigint, { milli, carry, cap, perSlot, multiplier }: ManaInfo) {
  if (milli >= cap) return slot;
  const rate = perSlot * BigInt(multiplier);
  if (rate === 0n) return null;
  const missing = (cap - milli) * PERMILLE - BigInt(carry);
  return slot + (missing + rate - 1n) / rate;
}

const epochOf = (epoch: bigint): bigint | null => (epoch === 0n ? null : epoch);

function scoreAnswer({ value, frozenUntil, total, changes }: ScoreInfo): ScoreAnswer {
  return {
    value,
    frozenUntil: epochOf(frozenUntil),
    total,
    changes: changes.map(({ cause, ...change }) => ({
      ...change,
      cause: REPUTATION_CAUSES[cause] ?? REPUTATION_CAUSES[0],
    })),
  };
}
