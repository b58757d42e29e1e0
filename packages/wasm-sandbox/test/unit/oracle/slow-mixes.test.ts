// Goal: the mixes that the prices are set from cost what the price list says; method: each through
// the oracle, which adds up prices of its own, and through the meter, for every sandbox version.
import { describe, expect, it } from "vitest";
import { DEFAULT_MODULE_LIMITS, SANDBOX_VERSIONS } from "../../../src/index.ts";
import { assemble } from "../../assembler.ts";
import { byOracle, bySandbox } from "../../oracle/audit.ts";
import { GUEST_MIXES } from "../../slow-mixes/all-mixes.ts";

/** The audit runs with the default cap; the oracle is slow, and two rounds hold every path. */
const WITHIN = GUEST_MIXES.filter(
  ({ pages = 1, simd }) => pages <= DEFAULT_MODULE_LIMITS.maxMemoryPages && !simd,
);
const ROUNDS = 2;

describe.each(SANDBOX_VERSIONS)("slow mixes, sandbox version %i", (version) => {
  it.each(WITHIN.map((mix) => [mix.name, mix] as const))("%s", (_, { build }) => {
    const subject = { bytes: assemble(build(0)), args: [ROUNDS] };
    const counted = byOracle(subject, version);
    expect(counted.ending).toEqual([]);
    expect(bySandbox(subject, version).fuel).toBe(counted.fuel);
  });
});

it("at least twelve mixes", () => {
  expect(WITHIN.length).toBeGreaterThanOrEqual(12);
  expect(new Set(GUEST_MIXES.map(({ name }) => name)).size).toBe(GUEST_MIXES.length);
});
