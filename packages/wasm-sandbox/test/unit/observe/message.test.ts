// Goal: nothing that a lying child says of an observation reaches an author unbounded or in
// contradiction to the record; method: one sound report, and one change of it at a time.
import { MAX_LOGGED_CALLS } from "@platform/protocol";
import { describe, expect, it } from "vitest";
import type { Evaluation, Observation } from "../../../src/index.ts";
import { parseChildMessage } from "../../../src/process/messages.ts";
import { evaluate } from "../../observed.ts";
import { traced } from "../../traced.ts";

const sound = await evaluate(traced());
const seen = sound.diagnostics.observation as Required<Observation>;

const accepts = (evaluation: unknown): boolean =>
  parseChildMessage({ kind: "reports", batch: 1, reports: [{ kind: "record", evaluation }] }) !==
  undefined;
const withSeen = (observation: unknown): Evaluation =>
  ({ ...sound, diagnostics: { ...sound.diagnostics, observation } }) as Evaluation;

describe("an observation from a child", () => {
  it("passes when it is sound, and whatever part of it was asked for", () => {
    expect(accepts(sound)).toBe(true);
    for (const key of ["profile", "calls", "trace"] as const)
      expect(accepts(withSeen({ [key]: seen[key] }))).toBe(true);
    expect(accepts(withSeen({}))).toBe(true);
  });

  it("is refused when its fuel is not the record's", () => {
    expect(accepts({ ...sound, fuelUsed: sound.fuelUsed + 1n })).toBe(false);
    const nodes = seen.profile.nodes.slice(1);
    expect(accepts(withSeen({ profile: { ...seen.profile, nodes } }))).toBe(false);
  });

  it("is refused when a node names what is not there", () => {
    const [first, ...others] = seen.profile.nodes;
    for (const change of [{ parent: 0 }, { parent: -2 }, { frame: 10 }, { frame: -1 }]) {
      const nodes = [{ ...first, ...change }, ...others];
      expect(accepts(withSeen({ profile: { ...seen.profile, nodes } }))).toBe(false);
    }
  });

  it("is refused beyond its bounds", () => {
    const [call] = seen.calls.calls;
    const calls = Array.from({ length: MAX_LOGGED_CALLS + 1 }, () => call);
    expect(accepts(withSeen({ calls: { ...seen.calls, calls } }))).toBe(false);
    expect(accepts(withSeen({ calls: { ...seen.calls, calls: calls.slice(1) } }))).toBe(true);
    const wide = { ...call, args: [1n << 63n] };
    expect(accepts(withSeen({ calls: { ...seen.calls, calls: [wide] } }))).toBe(false);
    const frames = seen.profile.frames.map((frame) => ({ ...frame, name: "x".repeat(321) }));
    expect(accepts(withSeen({ profile: { ...seen.profile, frames } }))).toBe(false);
    expect(accepts(withSeen({ trace: "0".repeat(63) }))).toBe(false);
    expect(accepts(withSeen({ other: 1 }))).toBe(false);
  });
});
