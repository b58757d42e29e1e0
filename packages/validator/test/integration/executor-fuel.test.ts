// Goal: removing the fuel injection from the runtime is noticed; method: a runtime with an endless loop and a trap runs in the real worker, under a deadline that ends the thread.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { call } from "@platform/runtime";
import { compileRuntime } from "@platform/runtime/compile";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createExecutorClient, type ExecutorClient } from "../../src/executor/client.ts";
import type { RpcCall, RpcMessage } from "../../src/ports/rpc.ts";
import { startWorker, type WorkerHandle } from "../../src/ports/worker-port.ts";
import { contextOn, miner, network, signed, type TestNetwork } from "./executor-network.ts";

const DEADLINE_MS = 20_000;
const ENDLESS = Uint8Array.of(0xee);
const TRAPPING = Uint8Array.of(0xef);

let net: TestNetwork;
let worker: WorkerHandle<RpcMessage, RpcCall>;
let executor: ExecutorClient;
let dataDir: string;

beforeAll(async () => {
  const { wasm } = await compileRuntime("test/assembly/faulty-runtime.ts");
  net = await network(wasm);
  dataDir = mkdtempSync(join(tmpdir(), "executor-fuel-"));
  const entry = new URL("../../src/executor/entry.ts", import.meta.url);
  worker = startWorker(entry, { dataDir, chainId: net.chainId }, () => undefined);
  executor = createExecutorClient(worker.port);
});

afterAll(async () => {
  await worker.terminate();
  rmSync(dataDir, { recursive: true });
});

/** A hang of the thread becomes a failure of the test, since the loop is synchronous there. */
async function within<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("the runtime never came back")), DEADLINE_MS);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

test("removing the fuel injection from the runtime is noticed", async () => {
  const tip = await within(executor.genesis(net));
  const context = contextOn(tip, net);
  const good = await signed(net, miner, call.remark(Uint8Array.of(1)), 0);
  const endless = await signed(net, miner, call.remark(ENDLESS), 1);
  const trapping = await signed(net, miner, call.remark(TRAPPING), 1);
  const next = await signed(net, miner, call.remark(Uint8Array.of(2)), 1);
  expect(await within(executor.execute({ context, extrinsics: [good, endless] }))).toEqual({
    ok: false,
    reason: "trap",
    index: 1,
    code: 0,
    message: "out-of-fuel",
  });
  expect(await within(executor.execute({ context, extrinsics: [good, trapping] }))).toMatchObject({
    reason: "trap",
    index: 1,
    message: "trap",
  });
  const candidates = [good, endless, trapping, next];
  const built = await within(executor.build({ context, candidates, maxBytes: 100_000 }));
  expect(built.extrinsics).toEqual([good, next]);
  expect(built.dropped.map(({ index, reason }) => [index, reason])).toEqual([
    [1, "trap"],
    [2, "trap"],
  ]);
  const whole = await within(executor.execute({ context, extrinsics: built.extrinsics }));
  expect(whole).toMatchObject({ ok: true, results: [0, 0] });
});
