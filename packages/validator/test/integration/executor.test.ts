// Goal: every executor gives the same roots, survives restarts and bad runtimes, and keeps what it must; method: real databases, keys and runtime over in-thread ports.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  genesisValidatorSet,
  type Hex32,
  openStateProof,
  sha256Hex,
  utf8,
  validatorSetHash,
} from "@platform/protocol";
import { call, decodeEvent, Invalid } from "@platform/runtime";
import { afterEach, beforeAll, expect, test } from "vitest";
import type { ExecutorClient } from "../../src/executor/client.ts";
import type { ExecutorTip } from "../../src/executor/messages.ts";
import {
  contextOn,
  executorIn,
  miner,
  network,
  signed,
  type TestNetwork,
} from "./executor-network.ts";

let net: TestNetwork;
const open: ExecutorClient[] = [];
const directories: string[] = [];

beforeAll(async () => {
  net = await network();
});

afterEach(async () => {
  for (const executor of open.splice(0)) await executor.close();
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true });
});

function directory(): string {
  const path = mkdtempSync(join(tmpdir(), "executor-"));
  directories.push(path);
  return path;
}

function start(dataDir: string): ExecutorClient {
  const executor = executorIn(dataDir, net.chainId);
  open.push(executor);
  return executor;
}

const blockHash = (height: bigint): Hex32 => sha256Hex(utf8(`block ${height}`));

async function advance(
  executor: ExecutorClient,
  tip: ExecutorTip,
  extrinsics: readonly Uint8Array[],
): Promise<ExecutorTip> {
  const context = contextOn(tip, net);
  const run = await executor.execute({ context, extrinsics });
  if (!run.ok) throw new Error(run.message);
  const { executionId } = run;
  const { height } = context;
  return await executor.commit({ executionId, height, blockHash: blockHash(height) });
}

const remarks = (from: number, count: number) =>
  Promise.all(
    Array.from({ length: count }, (_, i) =>
      signed(net, miner, call.remark(utf8(`remark ${from + i}`)), from + i),
    ),
  );

test("two executors give the same roots, and each the same after a restart", async () => {
  const [a, b] = [directory(), directory()];
  let first = start(a);
  const second = start(b);
  expect(await first.open()).toBeNull();
  let tip = await first.genesis(net);
  expect(await second.genesis(net)).toEqual(tip);
  expect(await first.genesis(net)).toEqual(tip);
  let other = tip;
  for (let i = 0; i < 4; i++) {
    const extrinsics = await remarks(2 * i, 2);
    tip = await advance(first, tip, extrinsics);
    other = await advance(second, other, extrinsics);
    expect(other).toEqual(tip);
    await first.close();
    first = start(a);
    expect(await first.open()).toEqual(tip);
  }
  expect(await first.stateRootAt(tip.height)).toBe(tip.stateRoot);
  expect(await first.stateRootAt(tip.height + 1n)).toBeNull();
  const early = await first.api(
    "account",
    { account: miner.publicKey, slot: 0n },
    {
      type: "height",
      height: 2n,
    },
  );
  expect(early.nonceOwn).toBe(4);
});

test("execution answers results, events, roots and the next set's hash", async () => {
  const executor = start(directory());
  const tip = await executor.genesis(net);
  const [good, again] = await remarks(0, 2);
  const context = contextOn(tip, net);
  const run = await executor.execute({
    context,
    extrinsics: [good as Uint8Array, again as Uint8Array],
  });
  if (!run.ok) throw new Error(run.message);
  expect(run.results).toEqual([0, 0]);
  expect(run.events.map((bytes) => decodeEvent(bytes).name)).toEqual([
    "system.Remarked",
    "system.Remarked",
  ]);
  expect(run.summary).toEqual({
    epoch: 0n,
    nextValidatorSetHash: validatorSetHash(genesisValidatorSet(net.genesis)),
  });
  const at = { type: "execution", executionId: run.executionId } as const;
  const account = { account: miner.publicKey, slot: 1_001n };
  expect((await executor.api("account", account, at)).nonceOwn).toBe(2);
  expect((await executor.api("account", account)).nonceOwn).toBe(0);
  const { proof, stateRoot } = await executor.proof([utf8(":code")]);
  expect(stateRoot).toBe(tip.stateRoot);
  const opened = openStateProof(stateRoot, proof);
  if (opened.verdict !== "accept") throw new Error(opened.code);
  expect(opened.state.get(utf8(":code"))).toEqual({ status: "present", value: net.code });
});

test("a block with an invalid extrinsic has no post-state, and build drops just that one", async () => {
  const executor = start(directory());
  const tip = await executor.genesis(net);
  const context = contextOn(tip, net);
  const [first, second, third] = (await remarks(0, 3)) as [Uint8Array, Uint8Array, Uint8Array];
  const forged = Uint8Array.from(second);
  forged[forged.length - 1] = (forged[forged.length - 1] as number) ^ 1;
  const refused = await executor.execute({ context, extrinsics: [first, forged] });
  expect(refused).toMatchObject({
    ok: false,
    reason: "invalid-extrinsic",
    index: 1,
    code: Invalid.signature,
  });
  const built = await executor.build({
    context,
    candidates: [first, forged, second, third],
    maxBytes: first.length + second.length,
  });
  expect(built.extrinsics).toEqual([first, second]);
  expect(built.dropped).toEqual([
    { index: 1, reason: "invalid-extrinsic", code: Invalid.signature },
    { index: 3, reason: "size", code: 0 },
  ]);
  expect(await executor.validity(forged, 1_001n)).toEqual({ code: Invalid.signature, gap: 1 });
  expect(await executor.validity(third, 1_001n)).toEqual({ code: 0, gap: 2 });
});

test("a crash between decision and commit: the block runs again to the same root", async () => {
  const path = directory();
  let executor = start(path);
  const tip = await executor.genesis(net);
  const extrinsics = await remarks(0, 2);
  const context = contextOn(tip, net);
  const before = await executor.execute({ context, extrinsics });
  await executor.close();
  executor = start(path);
  expect(await executor.open()).toEqual(tip);
  const after = await executor.execute({ context, extrinsics });
  if (!before.ok || !after.ok) throw new Error("both run");
  expect(after.stateRoot).toBe(before.stateRoot);
  const lost = executor.commit({ executionId: 99, height: 1n, blockHash: blockHash(1n) });
  await expect(lost).rejects.toMatchObject({ code: "UNKNOWN_EXECUTION" });
  const { executionId } = after;
  await executor.commit({ executionId, height: 1n, blockHash: blockHash(1n) });
  const stale = executor.execute({ context, extrinsics });
  await expect(stale).rejects.toMatchObject({ code: "NOT_ON_TIP" });
});

test("siblings of one height wait side by side, and the last eight are kept", async () => {
  const executor = start(directory());
  const tip = await executor.genesis(net);
  const context = contextOn(tip, net);
  const runs = [];
  for (let i = 0; i < 9; i++) {
    const timeMs = context.timeMs + BigInt(i);
    runs.push(await executor.execute({ context: { ...context, timeMs }, extrinsics: [] }));
  }
  const ids = runs.map((run) => (run.ok ? run.executionId : -1));
  const oldest = executor.commit({
    executionId: ids[0] as number,
    height: 1n,
    blockHash: blockHash(1n),
  });
  await expect(oldest).rejects.toMatchObject({ code: "UNKNOWN_EXECUTION" });
  const committed = await executor.commit({
    executionId: ids[4] as number,
    height: 1n,
    blockHash: blockHash(1n),
  });
  expect(committed.height).toBe(1n);
});

test("genesis is refused with another runtime, snapshot or chain", async () => {
  const executor = start(directory());
  const code = Uint8Array.from(net.code).fill(0, 100, 101);
  await expect(executor.genesis({ ...net, code })).rejects.toMatchObject({
    code: "GENESIS_RUNTIME_MISMATCH",
  });
  const snapshot = { ...net.snapshot, netuid: 3 };
  await expect(executor.genesis({ ...net, snapshot })).rejects.toMatchObject({
    code: "GENESIS_SNAPSHOT_MISMATCH",
  });
  const genesis = { ...net.genesis, lineage: "other" };
  await expect(executor.genesis({ ...net, genesis })).rejects.toMatchObject({
    code: "GENESIS_OTHER_CHAIN",
  });
});

test("a runtime outside the profile is refused before it runs", async () => {
  // A module without the exports that a runtime must have.
  const empty = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
  const other = await network(empty);
  const executor = executorIn(directory(), other.chainId);
  open.push(executor);
  await expect(executor.genesis(other)).rejects.toMatchObject({ code: "RUNTIME_REJECTED" });
  expect(await executor.open()).toBeNull();
  await expect(executor.api("session", {})).rejects.toMatchObject({ code: "NO_STATE" });
});

test("reads of the runtime refuse bad arguments, unknown heights and a closed executor", async () => {
  const executor = start(directory());
  await executor.genesis(net);
  const at = { type: "height", height: 7n } as const;
  await expect(executor.api("session", {}, at)).rejects.toMatchObject({
    code: "STATE_HEIGHT_UNAVAILABLE",
  });
  const gone = { type: "execution", executionId: 7 } as const;
  await expect(executor.api("session", {}, gone)).rejects.toMatchObject({
    code: "UNKNOWN_EXECUTION",
  });
  await executor.close();
  await expect(executor.open()).rejects.toMatchObject({ code: "EXECUTOR_CLOSED" });
});
