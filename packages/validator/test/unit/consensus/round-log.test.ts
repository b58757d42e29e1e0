/** View changes and rounds as an operator reads them; method: a log on time that the test moves. */

import type { ViewExit } from "@platform/consensus-pbft";
import { MAX_VIEW_CHANGES_KEPT, NilReason } from "@platform/protocol";
import { expect, test } from "vitest";
import { RoundLog } from "../../../src/consensus/round-log.ts";
import { manualClock } from "../../support/manual-clock.ts";
import { HOTKEYS, sampleSet } from "../../support/sample-head.ts";
import { silentLogger } from "../../support/silent-logger.ts";

const exit = (height: bigint): ViewExit => ({
  ...{ height, from: 0, to: 1, cause: "refused", stage: "proposed", leader: 2 },
  refusals: [
    { reason: NilReason.wrongRoot, signers: 2, power: 2n },
    { reason: 999, signers: 1, power: 1n },
  ],
  silent: [3],
});

test("names members and reasons, keeps the newest, counts all", () => {
  const log = new RoundLog({ clock: manualClock(5_000), logger: silentLogger() });
  for (let height = 1n; height <= 20n; height++) log.viewChanged(exit(height), sampleSet());
  expect(log.counts).toEqual({ timer: 0, refused: 20, pulled: 0, justified: 0 });
  expect(log.changes).toHaveLength(MAX_VIEW_CHANGES_KEPT);
  expect(log.changes[0]).toEqual({
    ...{ height: 20n, from: 0, to: 1, cause: "refused", stage: "proposed", atMs: 5_000n },
    leader: HOTKEYS[2],
    refusals: [
      { reason: "wrongRoot", signers: 2, power: 2n },
      { reason: "999", signers: 1, power: 1n },
    ],
    silent: [HOTKEYS[3]],
  });
});

test("a round lasts from due to decided; a height that was only synced is none", async () => {
  const clock = manualClock();
  const log = new RoundLog({ clock, logger: silentLogger() });
  log.decided();
  expect(log.rounds).toEqual({ count: 0, lastMs: null, totalMs: 0 });
  log.due();
  await clock.pass(30);
  log.due();
  expect(log.dueForMs()).toBe(30);
  await clock.pass(12);
  log.decided();
  expect(log.rounds).toEqual({ count: 1, lastMs: 42, totalMs: 42 });
  expect(log.dueForMs()).toBeNull();
});
