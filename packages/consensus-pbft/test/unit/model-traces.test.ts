// Goal: the shipped engine does what the Quint model does; method: named traces of the model, step by
// step, each engine given exactly the messages that the step rests on.
import { describe, expect, it } from "vitest";
import { ModelReplay, readTrace } from "../support/model-replay.ts";

const EQUAL = [1, 1, 1, 1];
const TRACES: [name: string, powers: readonly number[]][] = [
  ["normalCase", EQUAL],
  ["silentLeader", EQUAL],
  ["twoSilentLeaders", EQUAL],
  ["preparedCarriedOver", EQUAL],
  ["hiddenLock", EQUAL],
  ["fastReject", EQUAL],
  ["equivocatingLeader", EQUAL],
  ["split", [2, 1, 1, 2]],
];

describe.each(TRACES)("trace %s", (name, powers) => {
  it("signs and decides as the model", () => {
    const trace = readTrace(name);
    const replay = new ModelReplay(trace, powers);
    for (const [at, step] of trace.steps.entries())
      expect({ at, step, same: replay.take(step) }).toEqual({ at, step, same: true });
    expect(replay.decided).toEqual(trace.decided);
  });

  it("agrees when every message reaches everybody", () => {
    const trace = readTrace(name);
    const replay = new ModelReplay(trace, powers);
    for (const step of trace.steps) replay.take(step);
    replay.flood();
    const values = new Set(replay.decided.values());
    values.delete("none");
    expect(values.size).toBe(name === "split" ? 0 : 1);
    const accused = [...replay.rigs.values()].flatMap((rig) => rig.all("evidence"));
    const honest = [...replay.rigs.values()].map(({ self }) => self);
    for (const { evidence } of accused) expect(honest).not.toContain(evidence.signer);
    // The two proposals of the equivocating leader meet somewhere.
    if (name === "equivocatingLeader" || name === "split") expect(accused).not.toHaveLength(0);
  });
});
