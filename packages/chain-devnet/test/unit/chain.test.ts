// Goal: blocks, finality, history and restart of the chain without sockets; exact heads and values.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { callOf } from "../../src/runtime/runtime.ts";
import * as store from "../../src/runtime/subtensor-storage.ts";
import { account, blockNumber } from "../../src/runtime/system.ts";
import { now } from "../../src/runtime/timestamp.ts";
import { STATE_HORIZON } from "../../src/state/chain-store.ts";
import { alice, bob, remark, signed, testChain } from "../fixtures/test-chain.ts";

test("the finalised head stays strictly behind the best one", () => {
  const t = testChain();
  expect(t.chain.finalized.number).toBe(0);
  for (let i = 1; i <= 5; i++) {
    t.seal();
    expect(t.chain.best.number).toBe(i);
    expect(t.chain.finalized.number).toBe(Math.max(0, i - 2));
  }
  expect(t.chain.byNumber(5)?.header.parentHash).toBe(t.chain.byNumber(4)?.hash);
  t.close();
});

test("equal lineage and blocks give equal hashes, another lineage another chain", () => {
  const [a, b, c] = [testChain(), testChain(), testChain(":memory:", "other")];
  for (const t of [a, b, c]) t.seal();
  expect(a.chain.best.hash).toBe(b.chain.best.hash);
  expect(a.chain.genesisHash).not.toBe(c.chain.genesisHash);
  for (const t of [a, b, c]) t.close();
});

test("time never goes back", () => {
  const t = testChain();
  const first = t.chain.seal([], 9_000);
  const second = t.chain.seal([], 5);
  expect(now.get(t.chain.stateAt(first))).toBe(9_000n);
  expect(now.get(t.chain.stateAt(second))).toBe(9_001n);
  t.close();
});

test("state of the last 2,400 blocks can be read, older state says that it is gone", async () => {
  const t = testChain();
  t.pool.submit(t.chain.pendingState(), await signed(t, alice, remark(1), { nonce: 0 }));
  t.seal();
  const included = t.chain.best;
  for (let i = 0; i < 2_500; i++) t.chain.seal([], 2_000 + i);
  expect(blockNumber.get(t.chain.stateAt(included))).toBe(1);
  expect(account.get(t.chain.stateAt(included), alice.publicKey).nonce).toBe(1);
  expect(t.chain.keysAt(included, account.prefix, "", 10)).toEqual([account.key(alice.publicKey)]);
  for (let i = 0; i < 300; i++) t.chain.seal([], 9_000 + i);
  expect(2_801 - STATE_HORIZON).toBeGreaterThan(1);
  expect(() => t.chain.stateAt(included)).toThrow(/already discarded/);
  // Pruning dropped superseded values only: what never changed is still there.
  expect(account.get(t.chain.stateAt(t.chain.finalized), alice.publicKey).nonce).toBe(1);
  t.close();
});

test("a restart goes on with the kept chain", async () => {
  const directory = mkdtempSync(join(tmpdir(), "chain-devnet-"));
  try {
    const path = join(directory, "chain.db");
    const first = testChain(path);
    first.pool.submit(
      first.chain.pendingState(),
      await signed(first, alice, remark(1), { nonce: 0 }),
    );
    first.seal();
    first.seal();
    const head = first.chain.best;
    first.close();
    const second = testChain(path, "ignored");
    expect(second.chain.best).toEqual(head);
    expect(second.chain.genesisHash).toBe(first.chain.genesisHash);
    second.pool.submit(
      second.chain.pendingState(),
      await signed(second, alice, remark(2), { nonce: 1 }),
    );
    second.seal();
    expect(account.get(second.chain.state, alice.publicKey).nonce).toBe(2);
    second.close();
  } finally {
    rmSync(directory, { recursive: true });
  }
});

test("a full subnet gives the weakest uid to the newcomer, without its stake", async () => {
  const t = testChain();
  let nonce = 0;
  const run = async (pallet: string, name: string, fields: Record<string, unknown>) => {
    const call = callOf(pallet, name, fields);
    const whole = pallet === "AdminUtils" ? callOf("Sudo", "sudo", { call }) : call;
    const bytes = await signed(t, alice, whole, { nonce: nonce++ });
    expect(t.pool.submit(t.chain.pendingState(), bytes).accepted).toBe(true);
    t.seal();
  };
  const [weak, strong, fresh] = ["01", "02", "03"].map((byte) => byte.repeat(32)) as [
    string,
    string,
    string,
  ];
  await run("SubtensorModule", "register_network", { hotkey: bob.publicKey });
  for (const hotkey of [weak, strong])
    await run("SubtensorModule", "burned_register", { netuid: 1, hotkey });
  await run("SubtensorModule", "add_stake", { hotkey: weak, netuid: 1, amount_staked: 1n });
  await run("SubtensorModule", "add_stake", { hotkey: strong, netuid: 1, amount_staked: 3n });
  expect(store.stakeWeight.get(t.chain.state, 1)).toEqual([0, 16383, 49151]);
  await run("AdminUtils", "sudo_set_max_allowed_uids", { netuid: 1, max_allowed_uids: 3 });
  await run("SubtensorModule", "burned_register", { netuid: 1, hotkey: fresh });
  expect(store.keys.get(t.chain.state, 1, 1)).toBe(fresh);
  expect(store.uids.get(t.chain.state, 1, weak)).toBeUndefined();
  expect(store.stakeWeight.get(t.chain.state, 1)).toEqual([0, 0, 65535]);
  expect(store.validatorPermit.get(t.chain.state, 1)).toEqual([false, false, true]);
  expect(store.blockAtRegistration.get(t.chain.state, 1, 1)).toBe(BigInt(t.chain.best.number));
  t.close();
});
