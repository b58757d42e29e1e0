/**
 * The sandbox versions that this build carries. A version names its rules for ever: old evaluations
 * are repeated with the version that was in force, so that entries are only added (PROTOCOL §10).
 */

import { CodedError } from "@platform/protocol/errors";
import { SANDBOX_VERSION } from "@platform/protocol/version";
import { type CostTable, type MeterRules, opcodeCosts } from "./meter/rules.ts";

/** call and call_indirect. */
const CALLS = [0x10, 0x11] as const;
/** And their tail calls. */
const ALL_CALLS = [0x10, 0x13] as const;

const COSTS_1: CostTable = {
  opcodes: opcodeCosts(1, [[...CALLS, 4]]),
  entry: 1,
  localsPerFuel: 8,
  bulkBytesPerFuel: 16,
  growPage: 1024n,
  tableElement: 1n,
  instantiatePage: 1024n,
  instantiateDataBytesPerFuel: 16,
  instantiateElement: 1n,
};

const COSTS_2: CostTable = { ...COSTS_1, opcodes: opcodeCosts(1, [[...ALL_CALLS, 4]]) };

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
