// Goal: a miner's work is never lost to a crash and every refusal says what is wrong; method: the shipped client against a network of one validator, killed at two points and resumed.
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Devnet, startDevnet, waitUntil } from "@platform/devnet";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { demoReporter, fastOptions, testDirectory } from "./network.ts";
import { runCli } from "./run-cli.ts";

const directory = testDirectory();
const journal = join(directory.path, "journal");
let network: Devnet;
let node: string;
let works: string[];

beforeAll(async () => {
  network = await startDevnet(fastOptions(directory, { validators: 1, seed: 3 }), demoReporter);
  node = network.nodes[0]?.api.url ?? "";
  works = network.samples.samples
    .filter((sample) => sample.challenge === "tsp")
    .map((sample) => sample.file);
  const owner = ["--key", network.layout.owner, "--node", node];
  const publish = runCli("subnet", ["challenge", "publish", tspDirectory(), ...owner]);
  expect(await publish.exited, publish.stderr()).toBe(0);
});
afterAll(async () => {
  await network?.stop();
  directory.remove();
});

function tspDirectory(): string {
  return network.samples.challenges.find((path) => path.endsWith("/tsp")) ?? "";
}

function submit(miner: number, file: string, ...more: string[]) {
  const key = network.layout.minerKey(miner);
  const common = ["--key", key, "--node", node, "--journal", journal, "--json"];
  return runCli("subnet", ["submit", "--challenge", "tsp", "--file", file, ...common, ...more]);
}

function journalIds(): string[] {
  try {
    return readdirSync(journal).filter((name) => /^[0-9a-f]{64}\.json$/.test(name));
  } catch {
    return [];
  }
}

const within = { timeoutMs: 60_000, everyMs: 5 } as const;

describe("a miner's client", () => {
  it("waits for its challenge, and a killed one is finished by --resume", async () => {
    // Killed as soon as salt and payload are durable: the commit has perhaps never left.
    const early = submit(0, works[0] ?? "", "--wait");
    await waitUntil(() => (journalIds().length === 1 ? true : undefined), {
      ...within,
      what: "first journal entry",
    });
    early.kill("SIGKILL");
    await early.exited;
    // Killed between commit and reveal.
    const late = submit(1, works[1] ?? "", "--wait");
    await late.said("committed to tsp");
    late.kill("SIGKILL");
    await late.exited;

    const resume = ["submit", "--resume", "--node", node, "--journal", journal, "--json"];
    const resumed = runCli("subnet", resume);
    expect(await resumed.exited, resumed.stderr()).toBe(0);
    const answers = resumed
      .stdout()
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { submission: string });
    expect(answers.map((one) => `${one.submission}.json`).sort()).toEqual(journalIds().sort());

    const [first] = answers;
    const watch = ["submission", "status", first?.submission ?? "", "--node", node];
    const status = runCli("subnet", [...watch, "--watch", "--json"]);
    expect(await status.exited, status.stderr()).toBe(0);
    expect(JSON.parse(status.stdout())).toMatchObject({ status: "certified", outcome: "ok" });

    const again = runCli("subnet", resume);
    expect(await again.exited).toBe(0);
    expect(again.stderr()).toContain("0 unfinished submissions");
  });

  it("lists what the journal and the network hold", async () => {
    const list = runCli("subnet", ["submission", "list", "--journal", journal, "--json"]);
    expect(await list.exited).toBe(0);
    const states = (JSON.parse(list.stdout()) as { state: string }[]).map((one) => one.state);
    expect(states).toEqual(["revealed", "revealed"]);
    const challenges = runCli("subnet", ["challenge", "list", "--node", node, "--json"]);
    expect(await challenges.exited).toBe(0);
    expect(JSON.parse(challenges.stdout())).toMatchObject([{ name: "tsp", status: "active" }]);
  });

  it("says what is wrong with a work, a key, a challenge and an owner", async () => {
    const large = join(directory.path, "large");
    writeFileSync(large, new Uint8Array(100_000));
    const key = ["--key", network.layout.minerKey(2), "--node", node, "--journal", journal];
    const stranger = join(directory.path, "stranger.json");
    const made = runCli("subnet", ["keys", "new", stranger, "--dev-only", "--json"]);
    expect(await made.exited).toBe(0);
    const empty = join(directory.path, "empty");
    mkdirSync(empty);
    const cases: readonly (readonly [string, number, readonly string[]])[] = [
      ["PAYLOAD_TOO_LARGE", 3, ["submit", "--challenge", "tsp", "--file", large, ...key]],
      ["UNKNOWN_CHALLENGE", 1, ["submit", "--challenge", "chess", "--file", large, ...key]],
      [
        "NOT_REGISTERED",
        1,
        ["submit", "--challenge", "tsp", "--file", works[0] ?? "", "--key", stranger].concat(
          ...["--node", node, "--journal", join(directory.path, "other")],
        ),
      ],
      ["NOT_OWNER", 1, ["challenge", "publish", tspDirectory(), "--key", stranger, "--node", node]],
      ["CHALLENGE_UNREADABLE", 3, ["challenge", "pack", empty]],
      ["KEYSTORE_EXISTS", 4, ["keys", "new", stranger, "--dev-only"]],
      ["NOT_FOUND", 1, ["submission", "status", "ab".repeat(32), "--node", node]],
      ["API_UNREACHABLE", 7, ["challenge", "list", "--node", "http://127.0.0.1:1"]],
      ["USAGE", 2, ["submit", "--node", node]],
    ];
    for (const [code, exit, args] of cases) {
      const run = runCli("subnet", [...args, "--json"]);
      expect(await run.exited, `${code}: ${run.stdout()}${run.stderr()}`).toBe(exit);
      const last = run.stdout().trim().split("\n").at(-1) ?? "";
      expect(JSON.parse(last)).toMatchObject({ error: { code } });
    }
  });
});
