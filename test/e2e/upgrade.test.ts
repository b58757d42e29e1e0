/**
 * Goal: four validators replace their runtime by a vote while they run: the one that is away catches up through
 * it, no process ends, roots are equal, every other module is refused. Method: real daemons, governance and
 * upgrade by the shipped commands, SIGKILL for the one that is away, every root executed again at the end.
 */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { advance, blocksAt } from "./support/heights.ts";
import { type ModuleFile, writeModules } from "./support/modules.ts";
import { configOf, startNetwork, type TestNetwork } from "./support/network.ts";
import { Observed } from "./support/observed.ts";
import { SEED } from "./support/seed.ts";
import { until } from "./support/until.ts";

const AWAY = 3;
const PATIENCE_MS = 60_000;
const TIMEOUT_MS = 280_000;

const seen = new Observed();
let net: TestNetwork;
let modules: readonly ModuleFile[];
beforeAll(async () => {
  net = await startNetwork({ seed: SEED });
  modules = await writeModules(net.directory);
});
afterAll(async () => {
  seen.print();
  await net?.close();
});

interface Answer {
  readonly error?: { readonly code: string; readonly data?: Readonly<Record<string, string>> };
  readonly [field: string]: unknown;
}

async function run(words: readonly string[]): Promise<Answer> {
  const program = net.devnet.options.programs.validatorNode;
  const child = spawn(process.execPath, [program, ...words, "--json"], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  let said = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    said += chunk;
  });
  await once(child, "close");
  return JSON.parse(said.trim().split("\n").at(-1) ?? "null");
}

/** With one validator's keys, through the API of the first. */
const by = (index: number, ...words: readonly string[]): Promise<Answer> =>
  run([...words, "--config", configOf(net, index), "--url", net.node(0).api.url]);

const governance = (index: number, ...words: readonly string[]): Promise<Answer> =>
  by(index, "governance", ...words);

/** Process ids of the validators that run. */
function pids(): string[] {
  const { pids: directory } = net.devnet.layout;
  return readdirSync(directory)
    .filter((pid) => readFileSync(join(directory, pid), "utf8").startsWith("validator"))
    .sort();
}

test(
  `the runtime is replaced by a vote, in place (TEST_SEED=${SEED})`,
  async () => {
    const [good, ...bad] = modules as [ModuleFile, ...ModuleFile[]];
    await everyRefusal(bad);
    await refusedAtTheDoor("before the vote", good);
    await decide(good);
    await refusedAtTheDoor("another module than the authorised one", bad[0] as ModuleFile);

    await net.node(AWAY).kill();
    const before = pids();
    expect(before.length).toBe(AWAY);
    expect(await by(0, "runtime", "apply", good.path)).toMatchObject({ codeHash: good.hash });
    await untilVersion([0, 1, 2]);
    expect(pids()).toEqual(before);
    seen.saw("switched", "process ids unchanged", before.join(" "));
    const { applied } = await net.node(0).api.runtime();
    expect(applied).toMatchObject([{ hash: good.hash, specVersion: 3 }]);
    seen.saw("switched", "first block of the new rules", String((applied[0]?.height ?? 0n) + 1n));
    await refusedAtTheDoor("the same module again", good);

    await net.restart(AWAY);
    await untilVersion([AWAY]);
    const height = await advance(net.nodes, 3n, PATIENCE_MS);
    const blocks = await blocksAt(net.nodes, height);
    expect(new Set(blocks.map(({ stateRoot }) => stateRoot)).size).toBe(1);
    seen.saw("caught up", `roots of all four at height ${height}`, blocks[0]?.stateRoot ?? "");
    await everyRoot(applied[0]?.height ?? 0n);
  },
  TIMEOUT_MS,
);

/** On the state of a validator that runs. */
async function everyRefusal(bad: readonly ModuleFile[]): Promise<void> {
  for (const { path, refusal } of bad) {
    const { error } = await run(["runtime", "check", path, "--config", configOf(net, 0)]);
    expect([error?.code, error?.data?.["reason"]], path).toEqual(["UPGRADE_REFUSED", refusal]);
    seen.saw("refused", "by the network's own judgement", refusal);
  }
}

async function refusedAtTheDoor(what: string, { path }: ModuleFile): Promise<void> {
  const { error } = await by(0, "runtime", "apply", path);
  expect(error?.code, what).toBe("UPGRADE_NOT_AUTHORIZED");
  seen.saw("refused", what, "UPGRADE_NOT_AUTHORIZED");
}

/** Proposal, sponsor, votes of three, tally, timelock, execution. */
async function decide({ hash }: ModuleFile): Promise<void> {
  const proposal = String((await governance(0, "propose", "upgrade", hash))["proposal"]);
  expect(await governance(1, "sponsor", proposal)).toMatchObject({ status: "voting" });
  await Promise.all([0, 1, 2].map((index) => governance(index, "vote", proposal, "aye")));
  const { api } = net.node(0);
  const { executableFrom } = await until("the tally", PATIENCE_MS, async () => {
    const one = await api.proposal(proposal);
    return one.status === "accepted" ? one : undefined;
  });
  await until("end of the timelock", PATIENCE_MS, async () =>
    (await api.status()).slot + 1n >= (executableFrom ?? 0n) ? true : undefined,
  );
  expect(await governance(3, "execute", proposal)).toMatchObject({ status: "executed" });
  expect(await api.runtime()).toMatchObject({ authorized: hash, specVersion: 2 });
  seen.saw("authorised", "by the members' vote", hash);
}

async function untilVersion(indexes: readonly number[]): Promise<void> {
  for (const index of indexes)
    await until(`version 3 on validator ${index + 1}`, PATIENCE_MS, async () =>
      (await net.node(index).api.status()).specVersion === 3 ? true : undefined,
    );
}

/** Blocks of both runtimes, executed again beside the validator that was away. */
async function everyRoot(switched: bigint): Promise<void> {
  const config = configOf(net, AWAY);
  const replayed = await run(["runtime", "replay", "--from", "0", "--config", config]);
  expect(replayed["versions"]).toEqual([
    { specVersion: 2, height: "1" },
    { specVersion: 3, height: String(switched + 1n) },
  ]);
  seen.saw("replayed", "every state root reproduced up to", String(replayed["to"]));
}
