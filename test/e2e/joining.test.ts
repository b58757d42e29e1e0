/**
 * Goal: an empty disk is no reason to be away: a wiped validator and a new node take a certified state
 * from real peers, one of whom lies. Method: four daemons, one with a lying entry, and two that only know
 * the others' edges: one has a trusted head, the other trusts what validators anchored on the chain.
 */

import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { generateSeed, writeKeyFile } from "@platform/keys";
import { createNodeApiClient, type NodeApiClient } from "@platform/node-api";
import { Scheme } from "@platform/protocol";
import { afterAll, beforeAll, expect, test } from "vitest";
import { reach } from "./support/heights.ts";
import { entry, startNetwork, type TestNetwork, VALIDATOR_NODE } from "./support/network.ts";
import { SEED } from "./support/seed.ts";
import { until } from "./support/until.ts";

const LIAR = 0;
const VICTIM = 3;
/** States at every fourth height, taken by whoever is more than two heights behind one. */
const SYNC = { keepBlocks: 64, snapshotEvery: 4, snapshotAfter: 2 };
/** Issue and protocol ask for ten seconds; counted from the first answer of the new process. */
const REJOIN_MS = 10_000;

let net: TestNetwork;
beforeAll(async () => {
  net = await startNetwork({
    seed: SEED,
    intervalMs: 100,
    faulty: { [LIAR]: entry("lying-sync") },
    settings: { sync: SYNC },
  });
  await reach(net.nodes, 9n, 60_000);
});
afterAll(() => net?.close());

test(`a wiped validator is back within ${REJOIN_MS / 1000} s, votes, and names the liar`, async () => {
  const node = net.node(VICTIM);
  await node.kill();
  const directory = net.dataDir(VICTIM);
  for (const name of readdirSync(directory))
    if (!name.startsWith("signer.db")) rmSync(join(directory, name), { recursive: true });
  node.start();
  await firstAnswer(node.api);
  const began = performance.now();
  await sameBlock(node.api);
  await until("its COMMIT is in a certificate", 30_000, async () => {
    const { height } = await net.node(1).api.status();
    const block = await net.node(1).api.block(height);
    return block.signers.includes(node.hotkey) ? true : undefined;
  });
  const ms = performance.now() - began;
  console.log(`back after ${(ms / 1000).toFixed(1)} s`);
  expect(ms).toBeLessThan(REJOIN_MS);
  tookState(node.name);
  await expect(node.api.block(1n)).rejects.toMatchObject({ code: "BLOCK_NOT_KEPT" });
});

test("a node that nobody knows joins from a trusted head over the edges", async () => {
  const height = (await net.node(1).api.status()).height;
  const { hash } = await net.node(1).api.block(height);
  await joins("joiner", `${height}:${hash}`);
  tookState("joiner");
});

test("a node that trusts nobody joins by the head that validators anchored on the chain", async () => {
  await until("anchors of more than half", 60_000, async () => {
    const rows = await Promise.all(net.nodes.map(({ api }) => api.anchorSubmissions()));
    const anchored = rows.filter((own) => own.some(({ state }) => state === "finalised_ok"));
    return anchored.length > net.nodes.length / 2 ? true : undefined;
  });
  const shown = await anchorsShown();
  expect(shown.head.hotkeys.length).toBeGreaterThan(net.nodes.length / 2);
  await joins("by-chain", "chain");
  const log = logOf("by-chain");
  const line = log.split("\n").find((one) => one.includes("The chain vouches for a head"));
  const [height = "", hash] = (JSON.parse(line ?? "{}") as { head: string }).head.split(":");
  expect(BigInt(height)).toBeGreaterThanOrEqual(BigInt(shown.head.height));
  const head = await net.node(1).api.block(BigInt(height));
  expect(head.hash).toBe(hash);
  // The last block of its epoch: the next one belongs to the next.
  expect((await net.node(1).api.block(head.height + 1n)).epoch).toBe(head.epoch + 1n);
  expect(log).toContain("A certified state is in force");
});

/** What an operator sees before the start. */
async function anchorsShown() {
  const { chainUrl, layout } = net.devnet;
  const child = net.devnet.spawn("anchors", VALIDATOR_NODE, [
    ...["anchors", "--chain-url", chainUrl],
    ...["--genesis", join(layout.root, "genesis.json"), "--json"],
  ]);
  for await (const line of child.lines)
    return JSON.parse(line) as { head: { height: string; hotkeys: string[] } };
  throw new Error(`no anchors are shown: ${readFileSync(child.logFile, "utf8")}`);
}

/** A new node with an empty disk follows the others, and does not vote. */
async function joins(name: string, trust: string): Promise<void> {
  const api = await joiner(name, trust);
  await firstAnswer(api);
  await sameBlock(api);
  // A block that is being fetched makes it "behind" for a moment: it has to be seen in step, not at each moment.
  const status = await until("the joiner in step", 30_000, async () => {
    const seen = await api.status();
    return seen.synced ? seen : undefined;
  });
  expect(status.voting).toBe(false);
}

/** Resolves once its API serves a status. */
async function firstAnswer(api: NodeApiClient): Promise<void> {
  await until("its first status", 60_000, () =>
    api.status().then(
      () => true,
      () => undefined,
    ),
  );
}

/** At the height that an honest validator has now, with the same block. */
async function sameBlock(api: NodeApiClient): Promise<void> {
  const target = (await net.node(1).api.status()).height;
  await until(`height ${target}`, 30_000, async () =>
    (await api.status()).height >= target ? true : undefined,
  );
  const { height } = await api.status();
  await reach([net.node(1)], height, 30_000);
  const [own, other] = [await api.block(height), await net.node(1).api.block(height)];
  expect([own.hash, own.stateRoot]).toEqual([other.hash, other.stateRoot]);
}

/** Its log says which state it took, and who lied about one. */
function tookState(name: string): void {
  const log = logOf(name);
  expect(log).toContain("A certified state is in force");
  const lie = log.split("\n").find((line) => line.includes("SNAPSHOT_MANIFEST_INVALID"));
  expect(lie).toContain(net.node(LIAR).hotkey);
}

function logOf(name: string): string {
  return readFileSync(join(net.devnet.layout.logs, `${name}.log`), "utf8");
}

/** A daemon with keys of its own, the network's files, and the edges of the others. */
async function joiner(name: string, trust: string): Promise<NodeApiClient> {
  const { layout, chainUrl } = net.devnet;
  const directory = join(net.directory, name);
  mkdirSync(join(directory, "keys"), { recursive: true });
  for (const purpose of ["hotkey", "session", "validator-peer", "edge-peer"])
    writeKeyFile(join(directory, "keys", `${purpose}.json`), {
      scheme: purpose === "hotkey" ? Scheme.sr25519 : Scheme.ed25519,
      seed: generateSeed(),
      devOnly: true,
    });
  for (const file of ["genesis.json", "snapshot.json"])
    copyFileSync(join(layout.root, file), join(directory, file));
  const other = readFileSync(join(layout.validator(VICTIM), "validator.toml"), "utf8");
  const edges = /^edgePeers = \[.*\]$/m.exec(other)?.[0] ?? "";
  expect(edges).toContain("/p2p/");
  const config = join(directory, "validator.toml");
  const text = `environment = "development"
[chain]
url = "${chainUrl}"
[http]
port = 0
[log]
format = "json"
[p2p]
validatorListen = ["/ip4/127.0.0.1/tcp/0"]
edgeListen = ["/ip4/127.0.0.1/tcp/0"]
${edges}
`;
  writeFileSync(config, text);
  const child = net.devnet.spawn(name, VALIDATOR_NODE, [
    ...["start", "--config", config, "--trust", trust],
    ...["--sync-snapshot-after", String(SYNC.snapshotAfter)],
  ]);
  for await (const line of child.lines) {
    const { listening } = JSON.parse(line) as { listening: string };
    return createNodeApiClient(listening, { timeoutMs: 5_000 });
  }
  throw new Error(`the joiner ended: ${readFileSync(child.logFile, "utf8")}`);
}
