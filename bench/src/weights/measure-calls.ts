/** The fuel of every case, and what bounds each call from above. */

import { decodeExtrinsic, encodeExtrinsic } from "@platform/protocol";
import { allCases } from "./cases/all-cases.ts";
import type { Case } from "./cases/case.ts";
import type { StorageUse } from "./counting-host.ts";
import type { FullChain } from "./full-chain.ts";
import { measureBlock } from "./measured-block.ts";
import { nextContext } from "./next-context.ts";

export interface MeasuredCase extends StorageUse {
  readonly name: string;
  /** Of the extrinsic. */
  readonly length: number;
  readonly fuel: number;
}

export interface CallRow {
  readonly call: string;
  /** No case of this call takes more fuel than base + perByte * length. */
  readonly base: number;
  readonly perByte: number;
  readonly cases: readonly MeasuredCase[];
}

/** Said, not measured: compiling and migrating twice are the host's work, and bounded there. */
const TRIAL: MeasuredCase = {
  ...{ name: "half of a block, for the trial", length: 184, fuel: 150_000_000 },
  ...{ reads: 0, writes: 0, bytes: 0 },
};

/** @throws Error if a case does not reach the end of its call */
export async function measureCalls(full: FullChain): Promise<CallRow[]> {
  const empty = measureBlock(full.wasm, full.view, new Map(), nextContext(full.chain), []);
  const byCall = new Map<string, MeasuredCase[]>();
  const cutOff = new Map<string, MeasuredCase[]>();
  for (const one of await allCases(full)) {
    const measured = measureCase(full, one, empty.finalize.fuel);
    byCall.set(one.call, [...(byCall.get(one.call) ?? []), measured]);
    const bare = measureCase(full, withoutArguments(one), empty.finalize.fuel);
    cutOff.set(one.call, [...(cutOff.get(one.call) ?? []), bare]);
  }
  byCall.set("system.applyUpgrade", [TRIAL]);
  return [...byCall].map(([call, cases]) => {
    const bound = boundOf(cases, cutOff.get(call));
    return { call, ...bound, cases };
  });
}

/** The shortest extrinsic of the call fails, and pays by its length: the base must hold all of it. */
function withoutArguments(one: Case): Case & { readonly fails: true } {
  const decoded = decodeExtrinsic(one.extrinsic);
  if (decoded.type !== "signed") throw new Error("cases are signed");
  const { body } = decoded;
  const call = { ...body.call, args: new Uint8Array(0) };
  const extrinsic = encodeExtrinsic({ ...decoded, body: { ...body, call } });
  return { ...one, name: `${one.name}, without arguments`, extrinsic, fails: true };
}

function measureCase(
  full: FullChain,
  one: Case & { readonly fails?: true },
  emptyFinalize: number,
): MeasuredCase {
  const { extrinsic, changes } = one;
  const block = measureBlock(full.wasm, full.view, changes, nextContext(full.chain), [extrinsic]);
  const [step] = block.extrinsics;
  const ends = step !== undefined && (one.fails ? step.code >= 0 : step.code === 0);
  if (block.initialize.code !== 0 || !ends || block.finalize.code !== 0)
    throw new Error(`${one.call}, ${one.name}: the case ends with ${step?.code}`);
  return {
    name: one.name,
    length: extrinsic.length,
    // What the block's end has to clear away behind an operational call belongs to it.
    fuel: step.fuel + Math.max(0, block.finalize.fuel - emptyFinalize),
    ...{ reads: step.reads, writes: step.writes, bytes: step.bytes },
  };
}

/**
 * A line above all cases: its slope from the shortest to the longest of those that succeed, then as
 * low as it can lie above these and the ones that are cut off.
 */
export function boundOf(
  cases: readonly MeasuredCase[],
  cutOff: readonly MeasuredCase[] = [],
): { base: number; perByte: number } {
  const lengths = cases.map(({ length }) => length);
  const [shortest, longest] = [Math.min(...lengths), Math.max(...lengths)];
  const mostAt = (at: number) =>
    Math.max(...cases.filter(({ length }) => length === at).map(({ fuel }) => fuel));
  const rise = mostAt(longest) - mostAt(shortest);
  const perByte = rise > 0 ? Math.ceil(rise / (longest - shortest)) : 0;
  const all = [...cases, ...cutOff];
  const base = Math.max(...all.map(({ fuel, length }) => fuel - perByte * length));
  return { base, perByte };
}
