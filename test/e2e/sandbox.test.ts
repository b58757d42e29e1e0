/**
 * Goal: the sandbox survives the hostile corpus, agrees with itself on engines of two houses and shows
 * an author where the fuel went. Method: the shipped programs, their tables read again here.
 */

import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "../..");
const SANDBOX = join(ROOT, "packages/wasm-sandbox");
const SORT = join(ROOT, "examples/fastest-sort");
const directory = mkdtempSync(join(tmpdir(), "platform-sandbox-"));
afterAll(() => rmSync(directory, { recursive: true }));

interface Ended {
  readonly code: number;
  readonly text: string;
}

function run(program: string, ...args: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(process.execPath, [program, ...args], (error, stdout, stderr) => {
      const text = stdout + stderr;
      if (process.env["DEMO"] !== undefined) process.stdout.write(text);
      resolve({ code: error === null ? 0 : Number(error.code), text });
    });
  });
}

test("each hostile module ends as its row says, and costs no child", async () => {
  const { code, text } = await run(join(SANDBOX, "scripts/hostile.ts"));
  expect(text).toMatch(/^\d{2,} rows, 0 wrong, 1 child$/m);
  expect(text.match(/^\| [^|]+ \| \d+ \| \d+ \| \d+ \|$/gm)?.length).toBeGreaterThanOrEqual(12);
  expect(code).toBe(0);
});

test.each([
  ["V8", `Node ${process.versions.node}`],
  ["JavaScriptCore", "bun"],
])("%s gives every conformance vector its outcome, fuel and bits", async (_, engine) => {
  const { code, text } = await run(join(SANDBOX, "determinism/run.ts"), "--only", engine);
  expect(text).toMatch(/, 0 of them with a difference$/m);
  const rows = [...text.matchAll(/^\| [^|]+ \| (\d+) \| (\d+) \|.* \| (\d+) \| [\d.]+ \|$/gm)];
  expect(rows.length).toBeGreaterThanOrEqual(1);
  for (const [, equal, different, missing] of rows) {
    expect(Number(equal)).toBeGreaterThanOrEqual(700);
    expect([different, missing]).toEqual(["0", "0"]);
  }
  expect(code).toBe(0);
});

test("a profile's weights are the fuel, and the trace is the same again", async () => {
  const file = join(directory, "sort.speedscope.json");
  const subnet = join(ROOT, "apps/subnet-cli/bin/subnet.js");
  const seed = ["--seed", "ab".repeat(32), "--trace"];
  const args = ["challenge", "run", SORT, "--payload", join(SORT, "build/radix.wasm"), ...seed];
  const first = await run(subnet, ...args, "--profile", file);
  const second = await run(subnet, ...args);
  expect([first.code, second.code]).toEqual([0, 0]);
  const trace = /^trace +([0-9a-f]{64})$/m;
  expect(trace.exec(first.text)?.[1]).toBe(trace.exec(second.text)?.[1]);
  expect(first.text).toMatch(trace);
  const fuel = Number(/^fuel +(\d+)$/m.exec(first.text)?.[1]);
  const { profiles } = JSON.parse(readFileSync(file, "utf8"));
  const weights: readonly number[] = profiles[0].weights;
  expect(weights.reduce((sum, weight) => sum + weight, 0)).toBe(fuel);
});
