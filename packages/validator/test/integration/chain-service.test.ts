// Goal: the chain thread behind its link follows a real dev chain, answers at once whatever the
// chain does, and keeps queued weights over a restart; its memory is that of a light client.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type ChainDevnet, setupSubnet, startChainDevnet } from "@platform/chain-devnet";
import { createSr25519Signer } from "@platform/keys";
import { fromHex } from "@platform/protocol";
import { readChainWeights } from "@platform/weights-submitter";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { RpcCall, RpcMessage } from "../../src/ports/rpc.ts";
import { createChainLink, type ServiceChainLink } from "../../src/services/chain-link.ts";
import { startService } from "../../src/services/worker-services.ts";

const SEED = "05".repeat(32);
const hotkey = createSr25519Signer(fromHex(SEED)).publicKey;
const dataDir = mkdtempSync(join(tmpdir(), "chain-service-"));
const path = join(dataDir, "chain.db");
let chain: ChainDevnet;
beforeAll(async () => {
  chain = await startChainDevnet({ path, blockTimeMs: 100 });
  await setupSubnet(chain.url, { validators: [{ hotkey, stake: 10n }], miners: [] });
  chain.seal(4);
  chain.startTimer();
});
afterAll(async () => {
  await chain.close();
  rmSync(dataDir, { recursive: true });
});

interface Started {
  readonly link: ServiceChainLink;
  stop(): Promise<void>;
}

function start(substrateGenesis = chain.genesisHash): Started {
  const lost: Error[] = [];
  const thread = startService<RpcMessage, RpcCall>(
    "chain",
    "chain",
    { dataDir, url: chain.url, netuid: 1, substrateGenesis, hotkeySeed: SEED },
    (_service, error) => lost.push(error),
  );
  const link = createChainLink(thread.port);
  return {
    link,
    stop: async () => {
      await link.close();
      await thread.terminate();
      expect(lost).toEqual([]);
    },
  };
}

async function waitFor(what: string, done: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!(await done())) {
    if (Date.now() > deadline) throw new Error(`waited for ${what}`);
    await sleep(20);
  }
}

const order = (epoch: bigint) => ({
  epoch,
  mechanism: 0,
  vectorHash: String(epoch).padStart(64, "0"),
  weights: [{ uid: 1, weight: 65_535 }],
  hotkeys: [hotkey],
});

test("follows, answers and sets weights", async () => {
  const { link, stop } = start();
  await waitFor("a finalised block", () => link.finalized() !== null);
  expect(link.trouble()).toBeNull();
  const ref = link.finalized();
  if (ref === null) throw new Error("no finalised block");
  expect(await link.blockHash(ref.number)).toBe(ref.hash);
  expect(await link.blockHash(0n)).toBe(chain.genesisHash);
  const snapshot = await link.snapshotAt(ref.number);
  expect(snapshot.neurons[1]).toMatchObject({ hotkey, stakeWeight: 65_535, permit: true });
  await expect(link.blockHash(ref.number + 1_000n)).rejects.toMatchObject({
    code: "CHAIN_BLOCK_UNKNOWN",
  });
  await link.submitWeights(order(1n));
  expect((await link.weightSubmissions())[0]?.epoch).toBe(1n);
  await waitFor("finality", async () => {
    return (await link.weightSubmissions())[0]?.state === "finalised_ok";
  });
  const [row] = await link.weightSubmissions();
  expect(row).toMatchObject({ epoch: 1n, mechanism: 0, error: null });
  expect(row?.blockHash).toMatch(/^[0-9a-f]{64}$/);
  expect(await readChainWeights(chain.url, 1)).toEqual([
    { validatorUid: 1, weights: [[1, 65_535]] },
  ]);
  await stop();
});

test("weights queued while the chain is away are set after both restarts", async () => {
  const port = Number(new URL(chain.url).port);
  const first = start();
  await waitFor("a finalised block", () => first.link.finalized() !== null);
  await chain.close();
  await waitFor("a loss", () => first.link.trouble() !== null);
  const asked = Date.now();
  await first.link.submitWeights(order(2n));
  await expect(first.link.snapshotAt(1n)).rejects.toMatchObject({ code: "CHAIN_UNREACHABLE" });
  expect((await first.link.weightSubmissions())[0]).toMatchObject({ epoch: 2n, state: "planned" });
  expect(Date.now() - asked).toBeLessThan(2_000);
  await first.stop();
  const second = start();
  chain = await startChainDevnet({ path, port, blockTimeMs: 100, sealing: "timer" });
  await waitFor("finality", async () => {
    return (await second.link.weightSubmissions())[0]?.state === "finalised_ok";
  });
  await second.stop();
});

test("a ledger about another chain is refused by name", async () => {
  const other = start("ab".repeat(32));
  await expect(other.link.weightSubmissions()).rejects.toThrow(
    /weights\.db is about the Substrate chain/,
  );
  await other.stop();
});
