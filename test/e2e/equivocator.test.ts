/**
 * Goal: two signed votes for one place end as evidence in a block, and nothing else changes.
 * Method: an entry that sends a second PREPARE for another digest with its own real key.
 */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseVoteSignBytes, readEvidence } from "@platform/consensus-pbft";
import { ExitCode } from "@platform/validator-node/src/cli/exit-codes.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { advance, blocksAt } from "./support/heights.ts";
import { entry, startNetwork, type TestNetwork } from "./support/network.ts";
import { SEED } from "./support/seed.ts";
import { until } from "./support/until.ts";

const EQUIVOCATOR = 1;

let net: TestNetwork;
beforeAll(async () => {
  net = await startNetwork({ seed: SEED, faulty: { [EQUIVOCATOR]: entry("equivocator") } });
});
afterAll(() => net?.close());

test(`the evidence stands in a block on every honest validator (TEST_SEED=${SEED})`, async () => {
  const honest = net.nodes.filter((_, i) => i !== EQUIVOCATOR);
  const offender = net.node(EQUIVOCATOR).hotkey;
  const lists = await until("evidence on every honest validator", 60_000, async () => {
    const all = await Promise.all(honest.map((node) => node.api.evidence()));
    return all.every((list) => list.length > 0) ? all : undefined;
  });
  for (const list of lists) {
    expect(list.map((one) => one.offender)).toEqual(list.map(() => offender));
    expect(list[0]).toEqual(lists[0]?.[0]);
  }
  const [first] = lists[0] ?? [];
  expect(first?.inBlock).toBeGreaterThan(first?.height ?? 0n);
  const carrying = await blocksAt(honest, first?.inBlock ?? 0n);
  expect(new Set(carrying.map(({ hash }) => hash)).size).toBe(1);
  expect(carrying[0]?.extrinsics).toBeGreaterThanOrEqual(1);

  const jailed = await honest[0]?.api.jailed();
  expect(jailed?.map(({ hotkey }) => hotkey)).toEqual([offender]);
  await verifiesOffline(0);

  const height = await advance(honest, 5n, 60_000);
  const roots = (await blocksAt(honest, height)).map(({ stateRoot }) => stateRoot);
  expect(new Set(roots).size).toBe(1);
  for (const node of honest) expect(node.exitCode).toBeUndefined();
});

/**
 * A file that an honest validator wrote, by the shipped command: the set of its epoch is vouched for
 * by a decision proof, and another name in it is refused.
 */
async function verifiesOffline(via: number): Promise<void> {
  const directory = join(net.dataDir(via), "evidence");
  const file = await until("a file of evidence", 30_000, async () =>
    existsSync(directory) ? readdirSync(directory)[0] : undefined,
  );
  const text = readFileSync(join(directory, file), "utf8");
  const { height } = parseVoteSignBytes(readEvidence(text).evidence.first.signBytes).subject;
  const proof = join(net.directory, "decision.json");
  const node = net.node(via);
  expect(
    await run("decision", "export", "--height", `${height}`, "--out", proof, "--url", node.api.url),
  ).toBe(ExitCode.ok);
  const trust = ["--trust", net.devnet.layout.genesis, "--decision", proof];
  expect(await run("evidence", "verify", join(directory, file), ...trust)).toBe(ExitCode.ok);
  const forged = join(net.directory, "forged.json");
  writeFileSync(
    forged,
    text.replace(/"hotkey":"[0-9a-f]{64}","kind"/, `"hotkey":"${node.hotkey}","kind"`),
  );
  expect(await run("evidence", "verify", forged, ...trust)).toBe(ExitCode.decisionRefused);
}

async function run(...args: string[]): Promise<number | null> {
  const program = net.devnet.options.programs.validatorNode;
  const child = spawn(process.execPath, [program, ...args], { stdio: "ignore" });
  await once(child, "exit");
  return child.exitCode;
}
