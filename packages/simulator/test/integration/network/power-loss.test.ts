// A power loss takes everything that was not synced since the start: the validator executes its own
// blocks again, votes on, and ends at the others' root.
import { expect, test } from "vitest";
import { imagesWithout, warmStart } from "../../../src/network/warm-start.ts";
import { World } from "../../../src/network/world.ts";
import { createRandom } from "../../../src/random.ts";

test("a member that lost its power is back at the head of the same chain", async () => {
  const warm = await warmStart(4);
  const { neurons } = warm.founding;
  const world = new World({
    ...warm,
    random: createRandom(1),
    startMs: warm.atMs,
    roles: ["honest", "honest", "honest", "honest"],
    neuronsAt: () => neurons,
    log: null,
  });
  for (const member of world.members) member.start();
  const [, , unlucky] = world.members;
  if (unlucky === undefined) throw new Error("no third member");
  const first = world.work(0, Uint8Array.of(1));
  const ran = await world.time.run(warm.atMs + 60_000, () => first.final);
  expect(ran).toBe(true);
  const lostAt = world.monitors.topHeight;
  unlucky.powerLoss = true;
  unlucky.kill(500);
  const second = world.work(1, Uint8Array.of(2));
  const height = async () => (await unlucky.validator?.api.status())?.height ?? 0n;
  let reached = 0n;
  const look = (): void => {
    void height().then((at) => {
      reached = at;
    });
    world.time.after(200, look);
  };
  look();
  await world.time.run(warm.atMs + 120_000, () => second.final && reached > lostAt + 3n);
  expect(world.monitors.violations).toEqual([]);
  expect(second.status).toBe("certified");
  expect(reached).toBeGreaterThan(lostAt + 3n);
  expect(unlucky.restarts).toBe(1);
}, 60_000);

test("a member that took a state and lost every block above it goes back to the state's block", async () => {
  const warm = await warmStart(4);
  const world = new World({
    ...warm,
    // The third has nothing but its signer database: it is twenty blocks behind.
    images: imagesWithout(warm, 2),
    random: createRandom(2),
    startMs: warm.atMs,
    roles: ["honest", "honest", "honest", "honest"],
    neuronsAt: () => warm.founding.neurons,
    log: null,
  });
  for (const member of world.members) member.start();
  const [, , unlucky] = world.members;
  if (unlucky === undefined) throw new Error("no third member");
  const first = world.work(0, Uint8Array.of(1));
  expect(await world.time.run(warm.atMs + 60_000, () => first.final)).toBe(true);
  expect(world.happened.snapshot).toBe(1);
  unlucky.powerLoss = true;
  unlucky.kill(500);
  const second = world.work(1, Uint8Array.of(2));
  await world.time.run(warm.atMs + 120_000, () => second.final && unlucky.validator !== null);
  expect(world.monitors.violations).toEqual([]);
  expect([second.status, unlucky.restarts]).toEqual(["certified", 1]);
  for (const { init } of world.members) init.disk.discard();
}, 60_000);
