/**
 * Goal: a joiner takes the head that more than half of the chain's stake anchored, whatever a minority
 * writes. Method: three chain services on a real dev chain, with 40, 35 and 25 of the stake.
 */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type ChainDevnet, setupSubnet, startChainDevnet } from "@platform/chain-devnet";
import { createSr25519Signer } from "@platform/keys";
import { type AnchoredHead, fromHex } from "@platform/protocol";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { RpcCall, RpcMessage } from "../../src/ports/rpc.ts";
import { createChainLink, type ServiceChainLink } from "../../src/services/chain-link.ts";
import { startService } from "../../src/services/worker-services.ts";
import { resolveTrust, TRUST_CHAIN } from "../../src/sync/resolve-trust.ts";
import { hashOf } from "../support/sample-head.ts";
import { silentLogger } from "../support/silent-logger.ts";

const CHAIN_ID = hashOf("this network");
const STAKES = [40n, 35n, 25n];
const WAITS = { joinMs: 0, checkMs: 0 };
const directory = mkdtempSync(join(tmpdir(), "chain-anchors-"));
const stops: (() => Promise<void>)[] = [];
let chain: ChainDevnet;
let links: ServiceChainLink[];

beforeAll(async () => {
  chain = await startChainDevnet({ blockTimeMs: 100 });
  const seeds = STAKES.map((_, i) => `0${i + 1}`.repeat(32));
  const validators = seeds.map((seed, i) => ({
    hotkey: createSr25519Signer(fromHex(seed)).publicKey,
    stake: STAKES[i] as bigint,
  }));
  await setupSubnet(chain.url, { validators, miners: [] });
  chain.seal(4);
  chain.startTimer();
  links = seeds.map((seed, i) => start(seed, join(directory, String(i))));
  for (const link of links) await until("a finalised block", () => link.finalized() !== null);
});
afterAll(async () => {
  for (const stop of stops) await stop();
  await chain.close();
  rmSync(directory, { recursive: true });
});

function start(hotkeySeed: string, dataDir: string): ServiceChainLink {
  const { url, genesisHash: substrateGenesis } = chain;
  const thread = startService<RpcMessage, RpcCall>(
    "chain",
    "chain",
    { dataDir, url, netuid: 1, substrateGenesis, hotkeySeed },
    () => undefined,
  );
  const link = createChainLink(thread.port);
  stops.push(async () => {
    await link.close();
    await thread.terminate();
  });
  return link;
}

async function until(what: string, done: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!(await done())) {
    if (Date.now() > deadline) throw new Error(`waited for ${what}`);
    await sleep(20);
  }
}

const headOf = (epoch: bigint, what = "block"): AnchoredHead => ({
  height: 20n * epoch,
  hash: hashOf(`${what} ${epoch}`),
});

/** By one validator; resolves when it is finalised. */
async function anchor(who: number, epoch: bigint, what = "block"): Promise<void> {
  const link = links[who] as ServiceChainLink;
  await link.anchorHead({ epoch, chainId: CHAIN_ID, head: headOf(epoch, what) });
  await until(`anchor ${epoch} of ${who}`, async () => {
    return (await link.anchorSubmissions())[0]?.state === "finalised_ok";
  });
}

/** What a node finds that reads the chain through the first validator's service. */
function joiner(trust: Parameters<typeof resolveTrust>[0], tip: bigint | null = null) {
  const warnings: unknown[] = [];
  const logger = {
    ...silentLogger(),
    warn: (_text: string, data: unknown) => void warnings.push(data),
  };
  const store = { tip: async () => tip };
  const parts = { chain: links[0] as ServiceChainLink, store, logger };
  return { warnings, found: resolveTrust(trust, CHAIN_ID, parts, WAITS) };
}

test("without a majority an empty disk is refused, and a node with blocks goes on", async () => {
  await expect(joiner(TRUST_CHAIN).found).rejects.toMatchObject({
    code: "ANCHOR_NO_MAJORITY",
    hint: expect.stringContaining("--trust HEIGHT:HASH"),
  });
  await anchor(0, 1n);
  await expect(joiner(TRUST_CHAIN).found).rejects.toThrow(/has 2621[34] of 6553[345]/);
  const held = joiner(TRUST_CHAIN, 5n);
  expect(await held.found).toBeUndefined();
  expect(held.warnings).toMatchObject([{ code: "ANCHOR_NO_MAJORITY" }]);
});

test("60 against 40 of the stake: the majority's head, and its word against an operator's", async () => {
  await anchor(1, 1n, "lie");
  await anchor(2, 1n);
  expect(await joiner(TRUST_CHAIN).found).toEqual(headOf(1n));
  const lie = headOf(1n, "lie");
  await expect(joiner(lie).found).rejects.toMatchObject({ code: "TRUST_CONTRADICTED" });
  const same = joiner(headOf(1n));
  expect(await same.found).toEqual(headOf(1n));
  expect(same.warnings).toEqual([]);
  // A disk above that height compares with its own block instead.
  expect(await joiner(lie, 20n).found).toEqual(lie);
});

test("an operator's head that nobody anchored is taken with a warning", async () => {
  const other = headOf(7n);
  const { found, warnings } = joiner(other);
  expect(await found).toEqual(other);
  expect(warnings).toMatchObject([{ code: "TRUST_NOT_ANCHORED" }]);
});

test("the newest head needs its own majority; until then the one before has it", async () => {
  await anchor(0, 2n);
  expect(await joiner(TRUST_CHAIN).found).toEqual(headOf(1n));
  await anchor(2, 2n);
  expect(await joiner(TRUST_CHAIN).found).toEqual(headOf(2n));
});

test("anchors of another network are nobody's", async () => {
  const parts = {
    chain: links[0] as ServiceChainLink,
    store: { tip: async () => null },
    logger: silentLogger(),
  };
  const found = resolveTrust(TRUST_CHAIN, hashOf("another network"), parts, WAITS);
  await expect(found).rejects.toThrow(/none is anchored/);
});

test("a chain that can't be asked: the empty disk is refused, the operator's word stands", async () => {
  const away = {
    finalized: () => null,
    trouble: () => "nobody answers",
    anchorsAt: () => Promise.reject(new Error("not asked")),
  };
  const store = { tip: async () => null };
  const parts = { chain: away, store, logger: silentLogger() };
  await expect(resolveTrust(TRUST_CHAIN, CHAIN_ID, parts, WAITS)).rejects.toMatchObject({
    code: "ANCHORS_UNREADABLE",
    message: expect.stringContaining("nobody answers"),
  });
  expect(await resolveTrust(headOf(1n), CHAIN_ID, parts, WAITS)).toEqual(headOf(1n));
});
