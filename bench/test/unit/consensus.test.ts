// Goal: the benchmark of the engine counts every signature and decision, and its verdicts follow
// from the figures alone; method: small loads with real keys, and times written by hand.
import { describe, expect, it } from "vitest";
import { prepareLoad } from "../../src/consensus/engine-load.ts";
import { type EngineTimes, engineRatio, timeEngine } from "../../src/consensus/engine-times.ts";
import { prepareLogic } from "../../src/consensus/logic.ts";
import { runReplica } from "../../src/consensus/replica.ts";
import { engineRows, processRow, schedulesPerSecond } from "../../src/consensus/rows.ts";
import { recordChecks, verifyAll } from "../../src/consensus/signature-limit.ts";

describe("a replica's load", () => {
  it.each([4, 7])("of %i members is decided whole, one check for each frame", async (members) => {
    const heights = 2 * members;
    const load = prepareLoad(members, heights);
    const { checks, result } = await recordChecks(load);
    expect(result.decisions).toEqual(load.heights.map(({ digest }) => digest));
    // Each member leads equally often: PRE-PREPARE, and two votes of each other member.
    const led = heights / members;
    expect(load.heights.filter(({ prePrepare }) => prePrepare === null)).toHaveLength(led);
    expect(checks).toHaveLength(heights * (1 + 2 * (members - 1)) - led);
    expect(result.sent).toBe(2 * heights + led);
    verifyAll(checks);
  });

  it("is not decided on a signature that is wrong", async () => {
    const load = prepareLoad(4, 1);
    await expect(runReplica(load, () => false)).rejects.toThrow("CONSENSUS_BAD_SIGNATURE");
    const { checks } = await recordChecks(load);
    const [first] = checks;
    if (first === undefined) throw new Error("no check");
    const forged = { ...first, message: first.message.toReversed() };
    expect(() => verifyAll([forged])).toThrow("a recorded signature is wrong");
  });

  it("gives the same bytes each time, and the logic decides all of it", () => {
    const load = prepareLoad(4, 5);
    expect(prepareLoad(4, 5)).toEqual(load);
    const logic = prepareLogic(load);
    expect([logic.run(), logic.run()]).toEqual([5, 5]);
    expect(logic.messages).toBe(logic.scripts.reduce((sum, one) => sum + one.messages.length, 0));
  });

  it("is timed once a round", async () => {
    const [times] = await timeEngine(2, [{ members: 4, heights: 4 }]);
    expect(times).toMatchObject({ members: 4, heights: 4, checks: 27, messages: 270 });
    for (const list of [times?.limit, times?.replica, times?.logic]) expect(list).toHaveLength(2);
  });
});

describe("rows", () => {
  const times = (members: number, replica: number): EngineTimes => ({
    ...{ members, heights: 10, checks: 70, messages: 100 },
    limit: [11, 10, 12],
    replica: [replica + 2, replica, replica + 1],
    logic: [0.3, 0.2, 0.4],
  });

  it("are least over least, with the interval around it", () => {
    const { value, low, high } = engineRatio(times(4, 12.5));
    expect(value).toBeCloseTo(0.8, 12);
    expect(low).toBeLessThanOrEqual(value);
    expect(high).toBeGreaterThanOrEqual(value);
  });

  it("give rates of one core and verdicts by size", () => {
    const rows = engineRows([times(4, 12.5), times(16, 12.5)]);
    expect(rows.map(({ verdict }) => verdict)).toEqual(["reached", "missed"]);
    expect(rows[0]).toMatchObject({ checksPerDecision: 7, limitPerSecond: 1000, must: 0.75 });
    expect(rows[0]?.decisionsPerSecond).toBeCloseTo(800, 9);
    expect(rows[0]?.logicUs).toBeCloseTo(2, 12);
    expect(schedulesPerSecond({ schedules: 500, deliveries: 1, ms: 250 })).toBe(2000);
  });

  it("ask for a fixed rate on a fast disk, and for a share of what a slow one allows", () => {
    const rate = {
      ...{ decisions: 1_600, seconds: 10, gapsMs: [4, 6, 8], extrinsics: 0, viewChanges: 0 },
      ...{ cpuSeconds: 12.8, commitsMs: [0.2, 1, 9] },
    };
    const fast = processRow(rate);
    expect(fast).toMatchObject({ decisionsPerSecond: 160, must: 150, verdict: "reached" });
    expect(fast).toMatchObject({ commitMs: 1, gapP50Ms: 6, gapVerdict: "reached", cpuMs: 2 });
    expect(fast.share).toBeCloseTo(0.48, 12);
    const slow = processRow({ ...rate, decisions: 700, gapsMs: [4, 60, 70], commitsMs: [2.5] });
    expect(slow.must).toBeCloseTo(80, 9);
    expect(slow).toMatchObject({ verdict: "missed", gapVerdict: "missed" });
  });
});
