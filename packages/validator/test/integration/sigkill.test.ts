// Real SIGKILLs at seeded points of a real process that votes: the shipped engine host and signer
// database, three scripted peers of any malice. Every signature that ever existed goes to a ledger
// with a rule of its own; over all deaths it finds no two that conflict, and the voter gets on.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSeededRandom, type SeededRandom } from "@platform/challenge-sdk";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bundleVoter } from "../support/kills/bundle-voter.ts";
import { type Death, Lane } from "../support/kills/lane.ts";

const FULL = process.env["E2E_FULL"] === "1";
const SEED = Number(process.env["TEST_SEED"] ?? Math.floor(Math.random() * 1_000_000));
/** TEST_KILLS asks for any number. */
const KILLS = Number(process.env["TEST_KILLS"] ?? (FULL ? 4_000 : 1_000));
/** Processes at once: two a core, for half of a life is waiting for the disk and for peers. */
const LANES = 4;
/** Deaths on one disk before the next, empty one: its making is a moment to die in as well. */
const DEATHS_A_DISK = 25;

let parent = "";
let voter = "";
beforeAll(async () => {
  parent = mkdtempSync(join(tmpdir(), "platform-kills-"));
  voter = await bundleVoter(parent);
  // Compiled code of the voter, kept between its lives.
  process.env["NODE_COMPILE_CACHE"] = join(parent, "code");
});
afterAll(() => {
  delete process.env["NODE_COMPILE_CACHE"];
  rmSync(parent, { recursive: true, force: true });
});

function deathOf(random: SeededRandom): Death {
  if (random.below(6) === 0) return { afterMs: random.below(250) };
  return { frames: random.below(60), spinUs: random.below(2_500) };
}

async function runLane(random: SeededRandom, kills: number): Promise<Lane[]> {
  const lanes: Lane[] = [];
  for (let dead = 0; dead < kills; ) {
    const lane = new Lane(parent, voter, random);
    lanes.push(lane);
    for (let i = 0; i < DEATHS_A_DISK && dead < kills; i++, dead++)
      await lane.live(deathOf(random));
    // After all of them it still decides.
    await lane.live({ heights: 3 });
    dead++;
  }
  return lanes;
}

const sum = (lanes: readonly Lane[], of: (lane: Lane) => number): number =>
  lanes.reduce((total, lane) => total + of(lane), 0);

test(`${KILLS} SIGKILLs and no two signatures that conflict (TEST_SEED=${SEED})`, async () => {
  const started = performance.now();
  const lanes = (
    await Promise.all(
      Array.from({ length: LANES }, (_, i) =>
        runLane(createSeededRandom(SEED + i), Math.ceil(KILLS / LANES)),
      ),
    )
  ).flat();
  const seconds = (performance.now() - started) / 1_000;
  const votes = sum(lanes, ({ ledger }) => ledger.votes);
  const repeats = sum(lanes, ({ ledger }) => ledger.repeats);
  const viewChanges = sum(lanes, ({ ledger }) => ledger.viewChanges);
  const attested = sum(lanes, ({ ledger }) => ledger.attested);
  const heights = sum(lanes, ({ decided }) => Number(decided));
  console.log(
    `${KILLS} kills in ${seconds.toFixed(1)} s (${(KILLS / seconds).toFixed(1)} a second): ` +
      `${votes} votes, ${repeats} repeats, ${viewChanges} view changes, ${attested} attestations, ${heights} heights`,
  );
  expect(lanes.flatMap(({ faults, ledger }) => [...faults, ...ledger.faults])).toEqual([]);
  expect(votes).toBeGreaterThan(3 * KILLS);
  expect(repeats).toBeGreaterThan(KILLS / 10);
  expect(viewChanges).toBeGreaterThan(KILLS / 10);
  expect(attested).toBeGreaterThan(KILLS / 5);
  expect(heights).toBeGreaterThan(KILLS / 5);
}, 900_000);
