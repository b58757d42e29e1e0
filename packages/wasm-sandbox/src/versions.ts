/**
 * The sandbox versions that this build carries. A version names its rules for ever: old evaluations
 * are repeated with the version that was in force, so that entries are only added (PROTOCOL §10).
 */

import { CodedError } from "@platform/protocol/errors";
import { SANDBOX_VERSION } from "@platform/protocol/version";
import { type CostTable, type MeterRules, opcodeCosts, vectorCosts } from "./meter/rules.ts";

/** call and call_indirect. */
const CALLS = [0x10, 0x11] as const;
/** And their tail calls. */
const ALL_CALLS = [0x10, 0x13] as const;

const COSTS_1: CostTable = {
  opcodes: opcodeCosts(1, [[...CALLS, 4]]),
  // No manifest can ask for vectors.
  vectors: vectorCosts(0, []),
  access: [],
  entry: 1,
  localsPerFuel: 8,
  bulkBytesPerFuel: 16,
  growPage: 1024n,
  tableElement: 1n,
  bulkOperation: 0,
  hostUnit: 1n,
  instantiatePage: 1024n,
  instantiateDataBytesPerFuel: 16,
  instantiateElement: 1n,
  instantiateTableEntry: 0n,
};

/**
 * Set so that no mix of instructions takes more than eight times the mean wall time for its fuel
 * (docs/adr/0023-cost-table-2.md has the measurement behind each number).
 */
const COSTS_2: CostTable = {
  opcodes: opcodeCosts(1, [
    [0x04, 0x04, 15], // if: a wrong guess of the processor costs some 5 ns
    [0x0c, 0x0c, 6], // br: a round of an empty loop
    [0x0d, 0x0d, 15], // br_if
    [0x0e, 0x0e, 20], // br_table
    [...ALL_CALLS, 8],
    [0x25, 0x25, 8], // table.get
    [0x26, 0x26, 80], // table.set: engines leave compiled code for it
    [0x40, 0x40, 320], // memory.grow: the same
    [0x45, 0x5a, 4], // comparison of integers
    [0x5b, 0x66, 8], // and of floats
    [0x67, 0x69, 2], // i32.clz, ctz, popcnt
    [0x6c, 0x6c, 4], // i32.mul
    [0x6d, 0x70, 16], // i32 division and remainder
    [0x77, 0x78, 2], // i32 rotations
    [0x79, 0x7b, 2], // i64.clz, ctz, popcnt
    [0x7e, 0x7e, 4], // i64.mul
    [0x7f, 0x82, 16], // i64 division and remainder
    [0x89, 0x8a, 2], // i64 rotations
    [0x8b, 0xa6, 6], // floats
    [0x91, 0x91, 44], // f32.sqrt
    [0x95, 0x95, 38], // f32.div
    [0x98, 0x9a, 10], // f32.copysign, f64.abs, f64.neg
    [0x9f, 0x9f, 44], // f64.sqrt
    [0xa3, 0xa3, 38], // f64.div
    [0xa6, 0xa6, 10], // f64.copysign
    [0xa7, 0xa7, 2], // i32.wrap_i64
    [0xa8, 0xab, 16], // truncation
    [0xac, 0xad, 2], // i64.extend_i32
    [0xae, 0xb1, 16], // truncation
    [0xb2, 0xbb, 16], // conversion
    [0xbc, 0xbf, 6], // reinterpretation
    [0xc0, 0xc4, 2], // sign extension
    [0xfc, 0xfc, 16], // saturating truncation, bulk operations
  ]),
  // The slowest of each group, canonical bits in each lane included where floats come out.
  vectors: vectorCosts(15, [
    [0x5e, 0x5f, 32], // demote, promote
    [0x67, 0x6a, 32], // f32x4 rounding
    [0x74, 0x75, 32], // f64x2 rounding
    [0x7a, 0x7a, 32],
    [0x94, 0x94, 32],
    [0xd5, 0xd5, 28], // i64x2.mul
    [0xe3, 0xe3, 72], // f32x4.sqrt
    [0xe4, 0xe6, 32], // f32x4 add, sub, mul
    [0xe7, 0xe7, 56], // f32x4.div
    [0xe8, 0xe9, 60], // f32x4 min, max
    [0xef, 0xef, 72], // f64x2.sqrt
    [0xf0, 0xf2, 32], // f64x2 add, sub, mul
    [0xf3, 0xf3, 56], // f64x2.div
    [0xf4, 0xf5, 60], // f64x2 min, max
    [0xf8, 0xff, 44], // truncation and conversion
  ]),
  // By what holds it: second level of the cache, third level, memory.
  access: [
    { pages: 2, load: 15, store: 1 },
    { pages: 8, load: 25, store: 2 },
    { pages: 16, load: 80, store: 8 },
    { pages: 64, load: 800, store: 16 },
    { pages: 160, load: 1280, store: 32 },
    { pages: 65_536, load: 2000, store: 128 },
  ],
  entry: 2,
  localsPerFuel: 4,
  bulkBytesPerFuel: 1,
  bulkOperation: 900,
  growPage: 262_144n,
  tableElement: 64n,
  hostUnit: 48n,
  instantiatePage: 262_144n,
  instantiateDataBytesPerFuel: 8,
  instantiateElement: 64n,
  instantiateTableEntry: 160n,
};

const RULES: ReadonlyMap<number, MeterRules> = new Map([
  [
    1,
    {
      costs: COSTS_1,
      segments: "every-end",
      fuel: "global",
      stack: "every",
      nan: "producers",
      features: "fixed",
    },
  ],
  [
    2,
    {
      costs: COSTS_2,
      segments: "regions",
      fuel: "local",
      stack: "cycles",
      nan: "observers",
      features: "by-flag",
    },
  ],
]);

/** @throws CodedError SANDBOX_VERSION_UNKNOWN: this build can't repeat what another one did */
export function rulesOf(version: number): MeterRules {
  const rules = RULES.get(version);
  if (rules !== undefined) return rules;
  throw new CodedError({
    code: "SANDBOX_VERSION_UNKNOWN",
    message: `sandbox version ${version} is none of ${[...RULES.keys()].join(", ")}`,
    hint: "update this node, or abstain",
  });
}

/** Version 1 refuses components as challenges; no version has them as programs. */
export function hasComponents(version: number): boolean {
  return version >= 2;
}

/** Every version that {@link rulesOf} knows, ascending. */
export const SANDBOX_VERSIONS: readonly number[] = [...RULES.keys()];

export const CURRENT_RULES: MeterRules = rulesOf(SANDBOX_VERSION);
