/** Who is missing and what is warned of; method: answers over snapshots of an engine at every stage. */

import type { EngineSnapshot } from "@platform/consensus-pbft";
import { NilReason } from "@platform/protocol";
import { expect, test } from "vitest";
import { RoundLog } from "../../../src/consensus/round-log.ts";
import { consensusStatus } from "../../../src/pipeline/consensus-answer.ts";
import { manualClock } from "../../support/manual-clock.ts";
import { HOTKEYS, hashOf, sampleHead, sampleSet } from "../../support/sample-head.ts";
import { silentLogger } from "../../support/silent-logger.ts";

const [self = "", b = "", c = "", d = ""] = HOTKEYS;
const IDLE: EngineSnapshot = {
  ...{ height: 6n, view: 0, leader: 1, self: 0, due: false, decided: false, halted: false },
  ...{ proposed: null, lockedView: null, prepares: [], commits: [], viewChanges: [] },
  ...{ refused: [], heard: [] },
  last: { height: 5n, view: 1, digest: hashOf("block 5"), signers: [0, 1, 2] },
};

function answer(change: Partial<EngineSnapshot>, powers = [1n, 1n, 1n, 1n]) {
  return consensusStatus({
    engine: { ...IDLE, ...change },
    set: sampleSet(powers),
    head: sampleHead({ set: sampleSet(powers) }),
    rounds: new RoundLog({ clock: manualClock(), logger: silentLogger() }),
    self,
    connected: new Set([b]),
    heightOf: (hotkey) => (hotkey === b ? 5n : null),
  });
}

test("idle: whoever is not in the last certificate is missing", () => {
  const view = answer({});
  expect(view).toMatchObject({ height: 6n, phase: "idle", leader: b, missingPower: 1n });
  expect(view.last).toMatchObject({
    power: 3n,
    totalPower: 4n,
    signers: [self, b, c],
    missing: [d],
  });
  expect(view.members.map(({ connected }) => connected)).toEqual([true, true, false, false]);
  expect(view.members.map(({ missing }) => missing)).toEqual([false, false, false, true]);
  expect(view.quorumPower).toBe(3n);
});

test("votes of the view with their power, and the reason of a nil", () => {
  const refused = [{ index: 2, reason: NilReason.clock }];
  const view = answer({
    ...{ due: true, proposed: hashOf("block 6"), prepares: [0, 1, 2], commits: [3], refused },
    heard: [0, 1, 2, 3],
  });
  expect(view).toMatchObject({ phase: "preparing", preparePower: 2n, nilPower: 1n });
  expect(view).toMatchObject({ commitPower: 1n, missingPower: 0n });
  expect(view.members[2]).toMatchObject({ prepare: "nil", nilReason: "clock", missing: false });
});

test("in a later view only what was said at this height counts as heard", () => {
  const view = answer({ view: 2, viewChanges: [0, 1], heard: [0, 1] });
  expect(view).toMatchObject({ phase: "proposing", viewChangePower: 2n, missingPower: 2n });
  expect(view.warnings).toContain("no quorum is heard: members with 50 % of the power are missing");
});

test("close to a third is warned of, and power in few hands", () => {
  const view = answer({}, [1n, 1n, 1n, 1n]);
  expect(view.warnings).toEqual([
    expect.stringContaining("2 of 4 keys can halt"),
    "members with 25 % of the power are missing; at a third nothing is decided",
  ]);
  expect(answer({}, [50n, 50n, 50n, 1n]).warnings).toHaveLength(1);
});

test("the words of the phases", () => {
  const proposed = hashOf("block 6");
  expect(answer({ due: true }).phase).toBe("proposing");
  expect(answer({ proposed, lockedView: 0 }).phase).toBe("committing");
  expect(answer({ decided: true }).phase).toBe("decided");
  expect(answer({ halted: true }).phase).toBe("halted");
});
