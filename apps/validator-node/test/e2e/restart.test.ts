// Goal: the command of a newcomer survives kill -9 and Ctrl-C and goes on from its data; method: the shipped program as a process, killed in the middle, started again, and interrupted.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { testDirectory } from "./network.ts";
import { type CliRun, runCli } from "./run-cli.ts";

const decimal = z.string().regex(/^[0-9]+$/);
const hex32 = z.string().regex(/^[0-9a-f]{64}$/);
const pairs = z.array(z.tuple([z.number(), z.number()]));
/** Exactly the object that is promised: a further or missing field fails. */
const ResultSchema = z.strictObject({
  ok: z.boolean(),
  seconds: z.number(),
  seed: z.number(),
  chainId: hex32,
  height: decimal,
  validators: z.array(
    z.strictObject({ hotkey: hex32, height: decimal, stateRoot: hex32, specVersion: z.number() }),
  ),
  challenges: z.array(z.strictObject({ name: z.string(), id: hex32, moduleCid: z.string() })),
  submissions: z.array(
    z.strictObject({
      id: hex32,
      challenge: z.string(),
      miner: hex32,
      status: z.string(),
      outcome: z.string().nullable(),
      program: z.string().nullable(),
      score: decimal,
      fuel: decimal,
      digests: z.record(hex32, hex32),
    }),
  ),
  weights: z.strictObject({
    runtime: pairs,
    chain: z.array(z.strictObject({ validatorUid: z.number(), weights: pairs })),
  }),
});

const directory = testDirectory();
const data = join(directory.path, "devnet");
const running: CliRun[] = [];
afterAll(async () => {
  for (const run of running) run.kill("SIGKILL");
  // What a killed runner leaves behind is ended by the next start; here by its pid files.
  for (const pid of leftPids()) killQuietly(pid);
  directory.remove();
});

function start(...more: string[]): CliRun {
  const args = ["devnet", "--seed", "21", "--data", data, ...more];
  const run = runCli("validatorNode", args);
  running.push(run);
  return run;
}

function leftPids(): number[] {
  try {
    return readdirSync(join(data, "pids")).map(Number);
  } catch {
    return [];
  }
}

function killQuietly(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It has ended.
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function resultOf(run: CliRun) {
  const last = run.stdout().trimEnd().split("\n").at(-1) ?? "";
  return ResultSchema.parse(JSON.parse(last));
}

describe("restarts of the one command", () => {
  let chainId = "";

  it("finishes the job that a kill -9 cut off, on the kept data", async () => {
    const killed = start();
    await killed.said("wait for their challenges");
    killed.kill("SIGKILL");
    await killed.exited;
    const orphans = leftPids();
    expect(orphans.length).toBeGreaterThanOrEqual(5);

    const second = start("--once", "--json");
    expect(await second.exited, second.stderr() + second.stdout()).toBe(0);
    expect(second.stderr()).toContain("processes that an earlier run left behind");
    expect(second.stderr()).toContain("kept network");
    const result = resultOf(second);
    expect(result.ok).toBe(true);
    chainId = result.chainId;
    expect(orphans.filter(isRunning)).toEqual([]);
    expect(leftPids()).toEqual([]);
  });

  it("shows the finished job again, stays up, and leaves cleanly on Ctrl-C", async () => {
    const third = start();
    await third.said("The network stays up");
    expect(third.stdout()).toContain(`kept network ${chainId}`);
    const pids = leftPids();
    const url = /http:\/\/127\.0\.0\.1:[0-9]+/.exec(third.stdout())?.[0] ?? "";
    const other = start("--once");
    expect(await other.exited).toBe(1);
    expect(other.stderr()).toContain("DEVNET_RUNNING");
    const page = await fetch(url);
    expect(await page.text()).toContain("<title>Platform validator</title>");
    third.kill("SIGINT");
    expect(await third.exited).toBe(0);
    expect(pids.filter(isRunning)).toEqual([]);
  });

  it("stops a start that is under way, and leaves nothing running", async () => {
    const early = start();
    await early.said("kept network");
    const pids = leftPids();
    early.kill("SIGINT");
    expect(await early.exited).toBe(130);
    expect(pids.filter(isRunning)).toEqual([]);
  });

  it("keeps an audit log that verifies, and names the record of a flipped byte", async () => {
    const log = join(data, "validator-1", "data", "audit.jsonl");
    const whole = runCli("validatorNode", ["audit", "verify", log, "--json"]);
    expect(await whole.exited, whole.stderr()).toBe(0);
    expect(JSON.parse(whole.stdout())).toMatchObject({ ok: true });

    const bytes = readFileSync(log);
    const secondRecord = bytes.indexOf(10) + 1;
    bytes.writeUInt8(bytes.readUInt8(secondRecord + 40) ^ 1, secondRecord + 40);
    const flipped = join(directory.path, "flipped.jsonl");
    writeFileSync(flipped, bytes);
    const broken = runCli("validatorNode", ["audit", "verify", flipped, "--json"]);
    expect(await broken.exited).toBe(10);
    expect(JSON.parse(broken.stdout())).toMatchObject({ error: { code: "AUDIT_BROKEN" } });
    expect(broken.stdout()).toContain("record 1 does not fit");
  });
});
