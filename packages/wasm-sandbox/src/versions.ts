/**
 * The sandbox versions that this build carries. A version names its rules for ever: old evaluations
 * are repeated with the version that was in force, so that entries are only added (PROTOCOL §10).
 */

import { CodedError } from "@platform/protocol/errors";
import { SANDBOX_VERSION } from "@platform/protocol/version";
import { type CostTable, type MeterRules, opcodeCosts } from "./meter/rules.ts";

/** call and call_indirect. */
const CALLS = [0x10, 0x11] as const;

const COSTS_1: CostTable = {
  opcodes: opcodeCosts(1, [[...CALLS, 4]]),
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
};

/**
 * Set so that no mix of instructions takes more than eight times the mean wall time for its fuel
 * (docs/adr/0023-cost-table-2.md has the measurement behind each number).
 */
const COSTS_2: CostTable = {
  opcodes: opcodeCosts(1, [
    [0x04, 0x04, 4], // if: a wrong guess of the processor costs some 5 ns
    [0x0d, 0x0d, 4], // br_if
    [0x0e, 0x0e, 5], // br_table
    [...CALLS, 4],
    [0x25, 0x25, 4], // table.get
    [0x26, 0x26, 40], // table.set: engines leave compiled code for it
    [0x40, 0x40, 160], // memory.grow: the same
    [0x45, 0x5a, 2], // comparison of integers
    [0x5b, 0x66, 4], // and of floats
    [0x6c, 0x6c, 2], // i32.mul
    [0x6d, 0x70, 6], // i32 division and remainder
    [0x74, 0x78, 2], // i32 shifts and rotations
    [0x7e, 0x7e, 2], // i64.mul
    [0x7f, 0x82, 6], // i64 division and remainder
    [0x86, 0x8a, 2], // i64 shifts and rotations
    [0x8b, 0xa6, 3], // floats
    [0x98, 0x9a, 4], // f32.copysign, f64.abs, f64.neg
    [0xa6, 0xa6, 4], // f64.copysign
    [0x91, 0x91, 18], // f32.sqrt
    [0x95, 0x95, 16], // f32.div
    [0x9f, 0x9f, 18], // f64.sqrt
    [0xa3, 0xa3, 16], // f64.div
    [0xa8, 0xab, 8], // truncation
    [0xae, 0xb1, 8],
    [0xb2, 0xbb, 8], // conversion
    [0xbc, 0xbf, 3], // reinterpretation
    [0xfc, 0xfc, 8], // saturating truncation, bulk operations
  ]),
  // By what holds it: second level of the cache, third level, memory.
  access: [
    { pages: 8, load: 12, store: 1 },
    { pages: 16, load: 40, store: 4 },
    { pages: 64, load: 320, store: 8 },
    { pages: 160, load: 640, store: 16 },
    { pages: 65_536, load: 1000, store: 64 },
  ],
  entry: 1,
  localsPerFuel: 8,
  bulkBytesPerFuel: 2,
  growPage: 131_072n,
  tableElement: 32n,
  bulkOperation: 400,
  hostUnit: 16n,
  instantiatePage: 131_072n,
  instantiateDataBytesPerFuel: 16,
  instantiateElement: 32n,
};

const RULES: ReadonlyMap<number, MeterRules> = new Map([
  [1, { costs: COSTS_1, segments: "every-end", fuel: "global", stack: "every", nan: "producers" }],
  [2, { costs: COSTS_2, segments: "regions", fuel: "local", stack: "cycles", nan: "observers" }],
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

/** Every version that {@link rulesOf} knows, ascending. */
export const SANDBOX_VERSIONS: readonly number[] = [...RULES.keys()];

export const CURRENT_RULES: MeterRules = rulesOf(SANDBOX_VERSION);
