// Goal: the pool answers as a real node: nonces, eras, signatures, duplicates and the subnet's own
// refusals; signed extrinsics against a chain in memory.
import { afterEach, beforeEach, expect, test } from "vitest";
import type { TransactionStatus } from "../../src/node/transaction-pool.ts";
import { birthOf, decodeEra, encodeEra, eraAt } from "../../src/runtime/era.ts";
import { decodeExtrinsic } from "../../src/runtime/extrinsic.ts";
import { callOf } from "../../src/runtime/runtime.ts";
import { nonceOf } from "../../src/runtime/system.ts";
import { alice, bob, remark, signed, type TestChain, testChain } from "../fixtures/test-chain.ts";

let node: TestChain;
beforeEach(() => {
  node = testChain();
});
afterEach(() => node.close());

const submit = (bytes: Uint8Array, watcher?: (status: TransactionStatus) => void) =>
  node.pool.submit(node.chain.pendingState(), bytes, watcher);
const refusal = (bytes: Uint8Array) => {
  const answer = submit(bytes);
  return answer.accepted ? undefined : answer.refusal;
};

test("a hotkey without balance is included and its nonce moves", async () => {
  const answer = submit(await signed(node, bob, remark(1), { nonce: 0 }));
  expect(answer.accepted).toBe(true);
  node.seal();
  expect(nonceOf(node.chain.state, bob.publicKey)).toBe(1);
  expect(node.chain.body(1)).toHaveLength(2);
});

test("a stale nonce is outdated, a gap waits for the missing one", async () => {
  submit(await signed(node, alice, remark(1), { nonce: 0 }));
  const statuses: TransactionStatus[] = [];
  submit(await signed(node, alice, remark(3), { nonce: 2 }), (status) => statuses.push(status));
  expect(statuses).toEqual(["future"]);
  node.seal();
  expect(node.chain.body(1)).toHaveLength(2);
  expect(refusal(await signed(node, alice, remark(9), { nonce: 0 }))).toEqual({
    code: 1010,
    message: "Invalid Transaction",
    data: "Transaction is outdated",
  });
  submit(await signed(node, alice, remark(2), { nonce: 1 }));
  expect(node.pool.nextNonce(node.chain.state, alice.publicKey)).toBe(3);
  node.seal();
  expect(nonceOf(node.chain.state, alice.publicKey)).toBe(3);
});

test("a signature of another chain, key or era is bad", async () => {
  const data = "Transaction has a bad signature";
  const foreign = await signed(node, alice, remark(1), { nonce: 0, genesisHash: "11".repeat(32) });
  expect(refusal(foreign)).toMatchObject({ code: 1010, data });
  const bytes = (await signed(node, alice, remark(1), { nonce: 0 })).slice();
  bytes[bytes.length - 1] = 0xee;
  expect(refusal(bytes)).toMatchObject({ code: 1010, data });
});

test("a dead era names a later birth, so the signature no longer verifies", async () => {
  const bytes = await signed(node, alice, remark(1), { nonce: 0, period: 4 });
  for (let i = 0; i < 4; i++) node.seal();
  expect(refusal(bytes)).toMatchObject({ code: 1010, data: "Transaction has a bad signature" });
});

test("an extrinsic whose era dies in the pool leaves it", async () => {
  const statuses: TransactionStatus[] = [];
  const bytes = await signed(node, alice, remark(1), { nonce: 5, period: 4 });
  submit(bytes, (status) => statuses.push(status));
  for (let i = 0; i < 5; i++) node.seal();
  expect(statuses).toEqual(["future", "invalid"]);
  expect(node.pool.pending()).toHaveLength(0);
});

test("the same bytes are 1013, another with the nonce is 1014, garbage is 1002", async () => {
  const bytes = await signed(node, alice, remark(1), { nonce: 0 });
  submit(bytes);
  expect(refusal(bytes)?.code).toBe(1013);
  expect(refusal(await signed(node, alice, remark(2), { nonce: 0 }))?.code).toBe(1014);
  expect(refusal(Uint8Array.of(1, 2, 3))?.code).toBe(1002);
  expect(refusal(new Uint8Array(70_000))?.code).toBe(1002);
  expect(decodeExtrinsic(Uint8Array.of(...bytes, 0))).toBeUndefined();
});

test("weight calls are refused by the subnet's guards before inclusion", async () => {
  let nonce = 0;
  const run = async (call: Parameters<typeof signed>[2]) => {
    expect(submit(await signed(node, alice, call, { nonce: nonce++ })).accepted).toBe(true);
    node.seal();
  };
  const admin = (name: string, fields: Record<string, unknown>) =>
    callOf("Sudo", "sudo", { call: callOf("AdminUtils", name, fields) });
  await run(callOf("SubtensorModule", "register_network", { hotkey: alice.publicKey }));
  await run(callOf("SubtensorModule", "burned_register", { netuid: 1, hotkey: bob.publicKey }));
  await run(admin("sudo_set_commit_reveal_weights_enabled", { netuid: 1, enabled: false }));
  const weights = callOf("SubtensorModule", "set_weights", {
    netuid: 1,
    dests: [0],
    weights: [1],
    version_key: 0n,
  });
  expect(refusal(await signed(node, bob, weights, { nonce: 0 }))?.data).toBe("Custom error: 6");
  await run(admin("sudo_set_stake_threshold", { min_stake: 5n }));
  expect(refusal(await signed(node, bob, weights, { nonce: 0 }))?.data).toBe("Custom error: 1");
});

test("eras round trip and name their block of birth", () => {
  for (const period of [4, 64, 2048, 65536])
    for (const block of [0, 1, 63, 64, 1000]) {
      const era = eraAt(block - (block % Math.max(period >> 12, 1)), period);
      expect(decodeEra(encodeEra(era), 0)).toEqual({ era, length: 2 });
    }
  expect(birthOf(eraAt(100, 64), 100)).toBe(100);
  expect(birthOf(eraAt(100, 64), 163)).toBe(100);
  expect(birthOf(eraAt(100, 64), 164)).toBe(164);
});
