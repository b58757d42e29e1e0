// The command line: runs it as a user would and compares exit codes and what it prints.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const SCRIPT = fileURLToPath(new URL("../../bin/sim.ts", import.meta.url));
const sim = (...args: string[]) =>
  spawnSync(process.execPath, [SCRIPT, ...args], { encoding: "utf8" });

test("prints what it ran and exits 0", () => {
  const { status, stdout } = sim("--schedules", "200", "--seed", "3");
  expect(status).toBe(0);
  expect(stdout).toContain("seed 3: 200 schedules");
});

test("a replay prints the trace of one schedule", () => {
  const { status, stdout } = sim("--replay", "12345");
  expect(status).toBe(0);
  expect(stdout).toMatch(/PRE-PREPARE 1\/0/);
  expect(sim("--replay", "12345").stdout).toBe(stdout);
});

test("a count that is no number is refused with exit code 2", () => {
  const { status, stderr } = sim("--schedules", "many");
  expect(status).toBe(2);
  expect(stderr).toContain("--schedules takes a whole number");
});
