// Determinism: one seed gives the same trace, hash by hash, twice in a process and in another one.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { runNetworkSchedule } from "../../../src/network/network-schedule.ts";
import type { TraceLine } from "../../../src/trace.ts";

const SCRIPT = fileURLToPath(new URL("../../../bin/sim.ts", import.meta.url));
const SEED = 2_980_047_485;

test("the same seed gives the same trace", async () => {
  const lines: TraceLine[] = [];
  const first = await runNetworkSchedule(SEED, {
    log: (line) => lines.push(line),
  });
  const again = await runNetworkSchedule(SEED);
  expect(again).toEqual(first);
  expect(first.violations).toEqual([]);
  expect((await runNetworkSchedule(SEED + 1)).traceHash).not.toBe(first.traceHash);
  const elsewhere = spawnSync(process.execPath, [SCRIPT, "--network", "--replay", String(SEED)], {
    encoding: "utf8",
    maxBuffer: 2 ** 28,
  });
  expect(elsewhere.status).toBe(0);
  expect(elsewhere.stdout).toContain(`trace sha256 ${first.traceHash}`);
  const rows = elsewhere.stdout.split("\n");
  expect(rows[1]).toMatch(/^ *tick +0: key 0 .*3: key 3/);
  const starts = lines.filter(({ text }) => text === "start");
  expect(starts.length).toBeGreaterThanOrEqual(first.scenario.size);
  for (const { tick, node } of starts) {
    const column = rows[1]?.indexOf(`${node}: key`);
    expect(rows.some((row) => row.startsWith(` ${tick} `) && row.indexOf("start") === column)).toBe(
      true,
    );
  }
}, 120_000);

test("a count that is no number is refused with exit code 2", () => {
  const { status, stderr } = spawnSync(
    process.execPath,
    [SCRIPT, "--network", "--schedules", "many"],
    { encoding: "utf8" },
  );
  expect(status).toBe(2);
  expect(stderr).toContain("--schedules takes a whole number");
});
