// Goal: what a test may do to a chain, and reads of old state over the socket; the dev client on a
// chain that was started with faults.
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  type ChainDevnet,
  DevClient,
  devSigner,
  setupSubnet,
  startChainDevnet,
} from "../../src/index.ts";
import { callOf } from "../../src/runtime/runtime.ts";
import * as store from "../../src/runtime/subtensor-storage.ts";
import { waitUntil } from "../fixtures/wait-until.ts";

let chain: ChainDevnet;
let client: DevClient;
const hotkey = devSigner("//ValidatorA");
beforeAll(async () => {
  chain = await startChainDevnet({ faults: true, blockTimeMs: 100 });
  await setupSubnet(chain.url, {
    validators: [{ hotkey: hotkey.publicKey, stake: 1n }],
    miners: [],
  });
  client = await DevClient.connect(chain.url);
});
afterAll(async () => {
  client?.close();
  await chain?.close();
});

const remark = callOf("System", "remark", { remark: new Uint8Array() });
const nonce = () => client.nonceOf(hotkey.publicKey);

test("a set pool refusal answers every submission until it is cleared", async () => {
  await client.request("dev_fault", "reject-pool", 1010, "Custom error: 6");
  await expect(client.submit(hotkey, remark, await nonce())).rejects.toMatchObject({
    code: "CHAIN_REFUSED",
    message: "1010: Invalid Transaction: Custom error: 6",
  });
  await client.request("dev_fault", "clear");
  const before = await nonce();
  await client.submit(hotkey, remark, before);
  await waitUntil("inclusion", async () => (await nonce()) === before + 1);
});

test("stalled finality catches up block by block, a stalled chain makes none", async () => {
  await client.request("dev_fault", "stall-finality");
  const finalized = chain.finalized().number;
  await client.seal(5);
  expect(chain.finalized().number).toBe(finalized);
  await client.request("dev_fault", "clear");
  await client.seal(1);
  expect(chain.finalized().number).toBe(chain.best().number - 2);
  await client.request("dev_fault", "stall");
  const best = chain.best().number;
  const before = await nonce();
  await client.submit(hotkey, remark, before);
  expect(await client.request("author_pendingExtrinsics")).toHaveLength(1);
  expect(chain.best().number).toBe(best);
  await client.request("dev_fault", "clear");
  await client.seal(1);
  expect(await nonce()).toBe(before + 1);
});

test("dropped sockets end the client, the chain goes on", async () => {
  const other = await DevClient.connect(chain.url);
  await client.request("dev_fault", "drop-sockets");
  await expect(other.request("system_health")).rejects.toMatchObject({ code: "CHAIN_UNREACHABLE" });
  client = await DevClient.connect(chain.url);
  expect((await client.best()).number).toBe(chain.best().number);
});

test("a delay holds each answer back", async () => {
  await client.request("dev_fault", "delay", 150);
  const start = performance.now();
  await client.best();
  expect(performance.now() - start).toBeGreaterThanOrEqual(290);
  await client.request("dev_fault", "clear");
});

test("old state is read by block hash, one key or many", async () => {
  const key = `0x${store.totalHotkeyAlpha.key(hotkey.publicKey, 1)}`;
  const permit = `0x${store.validatorPermit.key(1)}`;
  const { hash: before } = await client.best();
  const alice = devSigner("//Alice");
  const stake = { hotkey: hotkey.publicKey, netuid: 1, amount_staked: 8n };
  await client.submit(
    alice,
    callOf("SubtensorModule", "add_stake", stake),
    await client.nonceOf(alice.publicKey),
  );
  await waitUntil("stake", async () => {
    return (await client.read(store.totalHotkeyAlpha, hotkey.publicKey, 1)) === 9n;
  });
  await client.seal(2_400);
  expect(await client.request("state_getStorage", key, `0x${before}`)).toBe("0x0100000000000000");
  expect(await client.request("state_queryStorageAt", [key, permit], `0x${before}`)).toEqual([
    {
      block: `0x${before}`,
      changes: [
        [key, "0x0100000000000000"],
        [permit, "0x080001"],
      ],
    },
  ]);
  const prefix = `0x${store.uids.prefix}`;
  const [first] = await client.request<string[]>(
    "state_getKeysPaged",
    prefix,
    1,
    null,
    `0x${before}`,
  );
  const rest = await client.request<string[]>(
    "state_getKeysPaged",
    prefix,
    10,
    first,
    `0x${before}`,
  );
  expect(rest).toHaveLength(1);
  await client.seal(300);
  await expect(client.request("state_getStorage", key, `0x${before}`)).rejects.toThrow(
    /already discarded/,
  );
});
