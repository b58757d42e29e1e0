/** packages/runtime/weights.json and what is made from it: two tables of constants and a page. */

import {
  CallIndex,
  callClass,
  DEVELOPMENT_PARAMETERS,
  MAX_BLOCK_WEIGHT,
  Pallet,
  type Parameters,
  PRODUCTION_PARAMETERS,
} from "@platform/protocol";
import { FEES } from "@platform/runtime";
import type { CallRow } from "./measure-calls.ts";
import type { HookRow } from "./measure-hooks.ts";

export interface WeightFile {
  readonly calls: readonly CallRow[];
  readonly hooks: readonly HookRow[];
}

export interface Weight {
  readonly base: number;
  readonly perByte: number;
}

/** A small change of the code must not move a price: four leading bits, rounded up. */
export function rounded(value: number): number {
  if (value <= 0) return 0;
  const step = 2 ** Math.max(0, Math.floor(Math.log2(value)) - 4);
  return Math.ceil(value / step) * step;
}

export function weightOfRow({ base, perByte }: CallRow): Weight {
  return { base: rounded(base), perByte: rounded(perByte) };
}

/** "pallet.call" of every call that an extrinsic may carry signed. */
export const SIGNED_CALLS: ReadonlyMap<string, { readonly pallet: number; readonly call: number }> =
  new Map(
    Object.entries(CallIndex)
      .filter(([, index]) => callClass(index) !== "inherent")
      .map(([name, index]) => [`${palletName(index.pallet)}.${name}`, index]),
  );

function palletName(pallet: number): string {
  return Object.entries(Pallet).find(([, index]) => index === pallet)?.[0] ?? String(pallet);
}

export function jsonOf(file: WeightFile): string {
  return `${JSON.stringify(file, undefined, 2)}\n`;
}

const NOTE = "Made by `npm run bench -- weights`; do not edit.";
const number = (value: number): string =>
  value < 1000 ? String(value) : String(value).replaceAll(/\B(?=(\d{3})+$)/g, "_");

function indexOf(call: string): number {
  const index = SIGNED_CALLS.get(call);
  if (index === undefined) throw new Error(`no call is named ${call}`);
  return (index.pallet << 8) | index.call;
}

const hex = (index: number): string => `0x${index.toString(16).padStart(4, "0")}`;

/** assembly/call-weights.ts */
export function assemblyOf({ calls }: WeightFile): string {
  const lines = calls.map((row) => {
    const { base, perByte } = weightOfRow(row);
    const bytes = perByte === 0 ? "" : perByte === 1 ? " + bytes" : ` + ${number(perByte)} * bytes`;
    return `    case ${hex(indexOf(row.call))}: // ${row.call}\n      return ${number(base)}${bytes};\n`;
  });
  return `// ${NOTE}

/** Of a call that no case measures. */
const UNMEASURED: u64 = 1_000_000;

/** Most fuel that an extrinsic of so many bytes takes; \`index\` is pallet << 8 | call. */
export function weightOf(index: u16, bytes: u64): u64 {
  switch (<i32>index) {
${lines.join("")}    default:
      return UNMEASURED;
  }
}
`;
}

/** src/call-weights.ts */
export function tableOf({ calls }: WeightFile): string {
  const lines = calls.map((row) => {
    const { base, perByte } = weightOfRow(row);
    return `  ["${row.call}", ${hex(indexOf(row.call))}, ${number(base)}n, ${number(perByte)}n],\n`;
  });
  return `// ${NOTE}

/** Of a call that no case measures. */
export const UNMEASURED = 1_000_000n;

/** Name, pallet << 8 | call, fuel, fuel for each byte of the extrinsic. */
export const CALL_WEIGHTS: readonly (readonly [string, number, bigint, bigint])[] = [
${lines.join("")}];
`;
}

/** docs/reference/fees.md */
export function pageOf(file: WeightFile): string {
  return `# Fees and weights

<!-- ${NOTE} -->

A call's **weight** is the most metered fuel that an extrinsic with it takes, in the worst state that the
limits allow: a set of 255 members, 64 challenges in force with manifests at every bound and 64 more queued with
all votes, 1,027 open submissions (as many as such a set may have), the longest delegations, lists and arguments. One fuel is one Wasm instruction, or
about a nanosecond of a host call; a signature counts ${thousands(200_000)}. \`npm run bench -- weights\` measures every case again, writes
[weights.json](../../packages/runtime/weights.json) and the constants that are compiled into the runtime; the meter itself is only a
safety stop. Weights are rounded up to four leading bits, so that a small change of the code moves no price.

| call | class | weight | for each byte | fee of its shortest case | reads | writes | bytes of state |
|---|---|---|---|---|---|---|---|
${file.calls.map(callLine).join("\n")}

Fees are thousandths of mana: one for each ${FEES.fuelPerMilli} of weight, both parts rounded up, ${FEES.perByte} for each byte of the extrinsic, and ${thousands(Number(FEES.evaluation))} for
the evaluation that a commit asks of every validator. \`applyUpgrade\` and \`zkClaim\` are the host's work and cost
${thousands(Number(FEES.hostWork))} and bytes; the trial of an upgrade is not measured, has a bound of its own and takes half a block. Operational calls are free, and have a weight all the same. The last three
columns are of the call's dearest case: lookups and steps of a walk, writes and deletes, and what crossed between state and
runtime.

## What a miner can afford

A work with a payload of 4 KiB in its reveal costs ${thousands(workFee(file))}. Full mana of ${thousands(Number(DEVELOPMENT_PARAMETERS.manaCap))} pays
${Math.floor(Number(DEVELOPMENT_PARAMETERS.manaCap) / workFee(file))} of them at once; what comes back pays ${worksAnEpoch(file, DEVELOPMENT_PARAMETERS)} in each epoch of a development network (${DEVELOPMENT_PARAMETERS.epochSlots} slots at ${thousands(Number(DEVELOPMENT_PARAMETERS.manaPerSlot))}) and
${worksAnEpoch(file, PRODUCTION_PARAMETERS)} in one of production (${PRODUCTION_PARAMETERS.epochSlots} slots at ${thousands(Number(PRODUCTION_PARAMETERS.manaPerSlot))}), at the rate of a
reputation of 100. A hotkey that has earned nothing yet begins with a quarter of full mana and gets a tenth of the rate
back; from a reputation of 200 on it is twice the rate, and prices fall as it rises.

## A block's room

The weights of a block's signed extrinsics sum to at most ${thousands(Number(MAX_BLOCK_WEIGHT))}, those of normal calls to seven eighths of it. An
extrinsic that finds no room makes the block invalid (\`BLOCK_OVERWEIGHT\`); a leader stops before that. Bytes have the same
shares. Inherents stand outside of the weight, and a leader takes their bytes off first.

## Hooks

What a block does besides its extrinsics, in the worst state. Windows and pruning are bounded by counted fuel, and the rest
waits for the next block; the others are bounded by the number of what may be open, queued and registered. Void attestations
grow to ten times what is measured here. The meter ends a call at 1,000,000,000.

| hook | fuel | reads | writes |
|---|---|---|---|
${file.hooks.map(hookLine).join("\n")}
`;
}

function thousands(value: number): string {
  return number(value).replaceAll("_", ",");
}

function callLine(row: CallRow): string {
  const index = SIGNED_CALLS.get(row.call) ?? { pallet: 0, call: 0 };
  const { base, perByte } = weightOfRow(row);
  const dearest = row.cases.reduce((most, one) => (one.fuel > most.fuel ? one : most));
  const shortest = Math.min(...row.cases.map(({ length }) => length));
  const kind = callClass(index);
  const fee = feeOf(row, shortest);
  const cells = [row.call, kind, thousands(base), thousands(perByte)];
  cells.push(kind === "normal" ? `${thousands(fee)} (${shortest} bytes)` : "0");
  cells.push(...[dearest.reads, dearest.writes, dearest.bytes].map(thousands));
  return `| ${cells.join(" | ")} |`;
}

/** Of a commit and the reveal of the largest inline payload. */
function workFee({ calls }: WeightFile): number {
  const fee = (name: string, pick: (lengths: number[]) => number) => {
    const row = calls.find(({ call }) => call === name);
    if (row === undefined) throw new Error(`no weight of ${name}`);
    const length = pick(row.cases.map((one) => one.length));
    return feeOf(row, length);
  };
  const longest = (lengths: number[]) => Math.max(...lengths);
  return fee("submissions.commit", longest) + fee("submissions.reveal", longest);
}

function worksAnEpoch(file: WeightFile, { epochSlots, manaPerSlot }: Parameters): number {
  return Math.floor((epochSlots * Number(manaPerSlot)) / workFee(file));
}

const HOST_WORK = ["system.applyUpgrade", "zk.zkClaim"];

/** As the runtime computes it, with the weights of this file. */
function feeOf(row: CallRow, bytes: number): number {
  if (HOST_WORK.includes(row.call)) return Number(FEES.hostWork) + bytes * Number(FEES.perByte);
  const { base, perByte } = weightOfRow(row);
  const milli = (fuel: number) => Math.ceil(fuel / Number(FEES.fuelPerMilli));
  const fee = milli(base) + bytes * (Number(FEES.perByte) + milli(perByte));
  return row.call === "submissions.commit" ? fee + Number(FEES.evaluation) : fee;
}

function hookLine({ hook, fuel, reads, writes }: HookRow): string {
  return `| ${[hook, ...[fuel, reads, writes].map(thousands)].join(" | ")} |`;
}
