// A member that never came is jailed at the boundary, comes with an empty disk, says that it is back, and
// the next boundary lets it in again; five whole validators, epochs of 90 s, a drawn storm. One seed in
// CI, five with E2E_FULL=1.
import { expect, test } from "vitest";
import { found, PARAMETERS } from "../../../src/network/founding.ts";
import { createNetworkScenario } from "../../../src/network/scenario.ts";
import { createShared } from "../../../src/network/shared.ts";
import { heal, plan } from "../../../src/network/storm.ts";
import { World } from "../../../src/network/world.ts";
import { createRandom } from "../../../src/random.ts";

const FULL = process.env["E2E_FULL"] === "1";
const SEEDS = FULL ? [1, 2, 3, 4, 5] : [Number(process.env["TEST_SEED"] ?? 3)];
const MEMBERS = 5;
const ABSENT = 4;
/** An epoch has some 150 blocks, though each fifth leader is away: a jail needs 100. */
const FAST = {
  ...PARAMETERS,
  intervalMs: 25,
  epochBlocks: 90,
  epochSlots: 3_600,
  intakeSlots: 50,
  revealSlots: 500,
  attestSlots: 200,
  attestDeadlineSlots: 1_000,
  disputeSlots: 50,
};
const EPOCH_MS = 90_000;
const STORM_MS = 10_000;

test.each(SEEDS)(
  "jailed for absence, and back: TEST_SEED=%i",
  async (seed) => {
    const founding = await found(MEMBERS, FAST);
    const random = createRandom(seed);
    const world = new World({
      founding,
      shared: createShared(founding),
      random,
      startMs: 0,
      roles: founding.members.map(() => "honest"),
      images: [],
      neuronsAt: () => founding.neurons,
      log: null,
    });
    const { time, members, happened, monitors } = world;
    const calm = { crashes: 2, partitions: 1, chainOutages: 1, dropPermille: 20, maxDelayMs: 20 };
    const scenario = { ...createNetworkScenario(random, MEMBERS), ...calm, chaosMs: STORM_MS };
    for (const member of members.filter(({ init }) => init.index !== ABSENT)) member.start();
    plan(world, { ...scenario, fullDisks: 0, clockJumps: 0, turnover: null }, random);
    const violated = (): boolean => monitors.violations.length > 0;
    await time.run(STORM_MS, violated);
    heal(world);
    await time.run(2 * EPOCH_MS, () => violated() || happened.jailed > 0);
    expect(monitors.violations).toEqual([]);
    expect([happened.jailed, happened.left, happened.entered]).toEqual([1, 1, 0]);
    members[ABSENT]?.start();
    await time.run(3 * EPOCH_MS, () => violated() || happened.entered > 0);
    expect(monitors.violations).toEqual([]);
    expect([happened.jailed, happened.rejoining, happened.entered]).toEqual([1, 1, 1]);
    expect(happened.snapshot).toBeGreaterThan(0);
    for (const { init } of members) init.disk.discard();
  },
  300_000,
);
