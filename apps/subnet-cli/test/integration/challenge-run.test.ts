// Goal: an author sees what a validator would reach, and why; method: the real program on the
// examples and on a directory made here: text, JSON, files, exit codes and coded errors.
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const ROOT = join(import.meta.dirname, "../../../..");
const SUBNET = join(ROOT, "apps/subnet-cli/bin/subnet.js");
const SORT = join(ROOT, "examples/fastest-sort");
const RADIX = join(SORT, "build/radix.wasm");
const SEED = "ab".repeat(32);

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function run(...args: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    const argv = [SUBNET, "challenge", "run", ...args];
    execFile(process.execPath, argv, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "challenge-run-"));
});
afterAll(() => rm(directory, { recursive: true }));

const json = async (path: string) => JSON.parse(await readFile(path, "utf8"));

describe("subnet challenge run", () => {
  it("prints outcome, program, score and fuel, the same with everything observed", async () => {
    const plain = await run(SORT, "--payload", RADIX, "--seed", SEED);
    expect(plain).toMatchObject({ code: 0, stderr: "" });
    expect(plain.stdout).toMatch(
      /^outcome {3}ok\nprogram {3}ok\nscore {5}\d{9} of 1000000000\nfuel {6}\d+\n$/,
    );
    const profile = join(directory, "sort.speedscope.json");
    const calls = join(directory, "calls.json");
    const files = ["--profile", profile, "--calls", calls, "--trace"];
    const seen = await run(SORT, "--payload", RADIX, "--seed", SEED, ...files);
    expect(seen.code).toBe(0);
    expect(seen.stdout.startsWith(plain.stdout)).toBe(true);
    expect(seen.stdout.slice(plain.stdout.length)).toMatch(
      /^trace {5}[0-9a-f]{64}\n( *\d+\.\d % +\d+ {2}\S.*\n){5}profile {3}.*sort\.speedscope\.json\ncalls {5}.*calls\.json\n$/,
    );
  });

  it("writes a profile whose weights are the fuel, with host calls and the program in it", async () => {
    const fuel = (await run(SORT, "--payload", RADIX, "--json")).stdout;
    const { fuelUsed, outcome, score } = JSON.parse(fuel);
    expect(outcome).toBe("ok");
    expect(score).toMatch(/^\d+$/);
    const { shared, profiles } = await profileOf(RADIX);
    const [{ samples, weights, endValue, type, unit }] = profiles;
    expect({ type, unit }).toEqual({ type: "sampled", unit: "none" });
    expect(weights.reduce((sum: number, weight: number) => sum + weight, 0)).toBe(Number(fuelUsed));
    expect(endValue).toBe(Number(fuelUsed));
    const stacks = samples.map((stack: number[]) =>
      stack.map((frame) => `${shared.frames[frame].file}:${shared.frames[frame].name}`),
    );
    const program = stacks.find((stack: string[]) => stack.includes("program:sort"));
    expect(program[0]).toBe("challenge:evaluate");
    expect(program.at(-2)).toBe("host:host:submission_run");
  });

  async function profileOf(payload: string) {
    const file = join(directory, "profile.json");
    await run(SORT, "--payload", payload, "--profile", file);
    return json(file);
  }

  it("writes every host call, with its number, fuel and sizes", async () => {
    const file = join(directory, "all.json");
    const { code } = await run(SORT, "--payload", RADIX, "--calls", file, "--json");
    expect(code).toBe(0);
    const { total, truncated, calls } = await json(file);
    expect({ total: calls.length, truncated }).toEqual({ total, truncated: false });
    const [first] = calls;
    expect(Object.keys(first).sort()).toEqual(
      "args bytesIn bytesOut fuelAfter fuelBefore name number result sequence".split(" "),
    );
    const runs = calls.filter(({ number }: { number: number }) => number === 30);
    expect(runs.length).toBe(3);
    for (const { bytesIn, bytesOut } of runs) expect(bytesIn).toBe(bytesOut + "sort".length);
  });

  it("shows the guest's log and ends with 8 when the outcome is not ok", async () => {
    const tsp = join(ROOT, "examples/tsp");
    const payload = join(directory, "nonsense");
    await writeFile(payload, "no tour");
    const text = await run(tsp, "--payload", payload);
    expect(text.code).toBe(8);
    expect(text.stdout).toMatch(/^outcome {3}guest-error\n[^]*\nlog {7}\S.*\n$/);
    const { code, stdout } = await run(tsp, "--payload", payload, "--json");
    expect(code).toBe(8);
    const { outcome, log } = JSON.parse(stdout);
    expect(outcome).toBe("guest-error");
    expect(text.stdout).toContain(log[0]);
  });

  it("of a program without an end is ok for the challenge, and its score is 0", async () => {
    const { code, stdout } = await run(SORT, "--payload", join(SORT, "build/endless.wasm"));
    expect(code).toBe(0);
    expect(stdout).toContain("program   out-of-fuel\nscore     0 of");
    expect(stdout).toContain("log       the program did not end well");
  });
});

describe("bad input", () => {
  it.each([
    [3, "PAYLOAD_UNREADABLE", [SORT, "--payload", "/nowhere/at/all"]],
    [3, "CHALLENGE_UNREADABLE", ["/nowhere", "--payload", RADIX]],
    [2, "USAGE", [SORT, "--payload", RADIX, "--seed", "ABCD"]],
    [1, "FILE_UNWRITABLE", [SORT, "--payload", RADIX, "--profile", "/nowhere/at/all"]],
  ] as const)("ends with %i, %s and what to do next", async (exit, code, args) => {
    const text = await run(...args);
    expect(text).toMatchObject({ code: exit, stdout: "" });
    expect(text.stderr).toContain(`error ${code}: `);
    expect(text.stderr).toMatch(/\n {2}hint: \S/);
    const shown = await run(...args, "--json");
    expect(shown.code).toBe(exit);
    expect(JSON.parse(shown.stdout)).toMatchObject({ error: { code, hint: expect.any(String) } });
  });

  it("a payload above the manifest's limit, and a module that is none", async () => {
    const large = join(directory, "large");
    await writeFile(large, new Uint8Array(65_537));
    expect(await run(SORT, "--payload", large)).toMatchObject({
      code: 3,
      stderr: expect.stringMatching(/PAYLOAD_TOO_LARGE[^]*hint: .*subnet challenge pack/),
    });
    const description = await json(join(SORT, "challenge.json"));
    const own = { ...description, module: "module.wasm" };
    await writeFile(join(directory, "challenge.json"), JSON.stringify(own));
    await writeFile(join(directory, "module.wasm"), "not a module");
    expect(await run(directory, "--payload", RADIX)).toMatchObject({
      code: 3,
      stderr: expect.stringMatching(/MODULE_PROFILE[^]*hint: .*subnet challenge pack/),
    });
  });

  it("without a payload is wrong usage", async () => {
    expect(await run(SORT)).toMatchObject({ code: 2 });
  });
});
