/**
 * Mixes that take long for their fuel: they end with exact fuel like everything else, and how long
 * they take is what the prices are set from. The oracle counts the same for each mix.
 */

import { challenge, request } from "../challenge.ts";
import { GUEST_MIXES } from "../slow-mixes/all-mixes.ts";
import { HOST_MIXES } from "../slow-mixes/host-mixes.ts";
import type { HostileRow } from "./row.ts";

const FUEL = 20_000_000_000n;
/** Index of the mix in a challenge, behind the imports and `evaluate`; its setup is next. */
const MIX = 13;

function guestRow(name: string, rounds: number, fuelUsed: bigint): HostileRow {
  const mix = GUEST_MIXES.find((each) => each.name === name);
  if (mix === undefined) throw new Error(`no mix ${name}`);
  const parts = mix.build(MIX);
  const setup = parts.functions?.[1]?.export === "setup" ? `call ${MIX + 1}` : "";
  const evaluate = `${setup} i32.const ${rounds} call ${MIX} i32.const 1`;
  const limits = { fuel: FUEL, memoryPages: mix.pages ?? 1 };
  return {
    name,
    build: () => request(challenge(evaluate, parts), { limits }),
    expected: { outcome: "guest-error", fuelUsed },
  };
}

function hostRow(name: string, rounds: number, fuelUsed: bigint, ran = false): HostileRow {
  const mix = HOST_MIXES.find((each) => each.name === name);
  if (mix === undefined) throw new Error(`no mix ${name}`);
  return {
    name,
    build: () => mix.build(rounds, FUEL),
    expected: { outcome: "guest-error", fuelUsed, ...(ran ? { program: "ok" } : {}) },
  };
}

// By hand: the page 262,144; evaluate 2 + 1 + 8 + 1; f64.sqrt: entry 2, 2 before, 2,000 rounds of
// 32 x (8 x 44 + 2) + 17, 2 behind.
export const SLOW_MIXES: readonly HostileRow[] = [
  guestRow("pointer chase, 1 pages", 2_000, 1_315_370n),
  guestRow("pointer chase, 160 pages", 2_000, 134_521_898n),
  guestRow("scattered stores, 160 pages", 2_000, 43_588_748n),
  guestRow("i64.div_u", 2_000, 1_644_162n),
  guestRow("f64.sqrt", 2_000, 22_956_162n),
  guestRow("f64 denormals, quotient", 2_000, 2_924_162n),
  guestRow("0/0, made canonical", 2_000, 4_140_162n),
  guestRow("truncation, i64", 2_000, 8_620_162n),
  guestRow("unpredictable branches", 2_000, 1_547_492n),
  guestRow("unpredictable br_table of 64", 2_000, 400_162n),
  guestRow("unpredictable call_indirect of 64", 2_000, 874_498n),
  guestRow("calls with 1,020 locals", 2_000, 4_540_158n),
  guestRow("recursion down and up", 200, 1_672_558n),
  guestRow("an instance of 160 pages, each touched", 1, 42_078_738n),
  guestRow("growth by 159 pages, each touched", 1, 42_079_060n),
  guestRow("memory.grow by 0", 500, 5_423_658n),
  guestRow("fill of 15 bytes", 500, 19_211_818n),
  guestRow("table.copy of 9,999", 50, 33_905_858n),
  hostRow("input_read of 0 bytes", 1_000, 5_126_662n),
  hostRow("account_get_mana", 1_000, 5_220_662n),
  hostRow("submission_run of nothing", 100, 74_489_262n, true),
];
