// Goal: the command line as a process: one ready line, SIGTERM, kill -9, kept data; and the edges
// of the server: bad frames, unknown methods, limits, foreign hosts, a used port.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { WebSocket } from "ws";
import { DevClient, devSigner, setupSubnet, startChainDevnet } from "../../src/index.ts";
import * as store from "../../src/runtime/subtensor-storage.ts";
import { waitUntil } from "../fixtures/wait-until.ts";

const BIN = fileURLToPath(new URL("../../bin/chain-devnet.ts", import.meta.url));
let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "chain-devnet-"));
});
afterAll(() => rmSync(directory, { recursive: true }));

interface Ready {
  readonly child: ChildProcess;
  readonly url: string;
  readonly genesisHash: string;
}

async function run(...args: string[]): Promise<Ready> {
  const child = spawn(process.execPath, [BIN, "--port", "0", ...args], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const lines = createInterface({ input: child.stdout as NonNullable<typeof child.stdout> });
  const [line] = (await once(lines, "line")) as [string];
  const { ready, url, genesisHash } = JSON.parse(line) as Ready & { ready: boolean };
  expect(ready).toBe(true);
  return { child, url, genesisHash };
}

async function stop(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  const exited = once(child, "exit");
  child.kill(signal);
  const [code] = (await exited) as [number | null];
  return code;
}

test("a process keeps its chain over SIGTERM and SIGKILL", async () => {
  const data = join(directory, "kept.db");
  const hotkey = devSigner("//ValidatorA").publicKey;
  const first = await run("--data", data, "--instant", "--block-time", "100");
  const subnet = await setupSubnet(first.url, {
    validators: [{ hotkey, stake: 5n }],
    miners: [],
  });
  expect(await stop(first.child, "SIGTERM")).toBe(0);
  const second = await run("--data", data, "--block-time", "100");
  expect(second.genesisHash).toBe(first.genesisHash);
  const client = await DevClient.connect(second.url);
  expect(await client.read(store.uids, subnet.netuid, hotkey)).toBe(subnet.uids.get(hotkey));
  const before = subnet.block.number;
  await waitUntil("blocks on the timer", async () => (await client.best()).number > before + 2);
  const { number } = await client.best();
  await stop(second.child, "SIGKILL");
  const third = await run("--data", data, "--instant");
  const again = await DevClient.connect(third.url);
  expect((await again.best()).number).toBeGreaterThanOrEqual(number);
  expect(await again.read(store.stakeWeight, subnet.netuid)).toEqual([0, 65535]);
  // The set-up is idempotent: nothing is registered or staked twice.
  const repeated = await setupSubnet(third.url, {
    validators: [{ hotkey, stake: 5n }],
    miners: [],
  });
  expect([...repeated.uids]).toEqual([...subnet.uids]);
  again.close();
  expect(await stop(third.child, "SIGTERM")).toBe(0);
});

test("set-up at once, epochs ahead at once, then the timer", async () => {
  const chain = await startChainDevnet({ blockTimeMs: 100 });
  const { block } = await setupSubnet(chain.url, {
    validators: ["A", "B", "C", "D"].map((name, i) => ({
      hotkey: devSigner(`//Validator${name}`).publicKey,
      stake: 1_000n * BigInt(i + 1),
    })),
    miners: [{ hotkey: devSigner("//Miner").publicKey }],
  });
  const client = await DevClient.connect(chain.url);
  const ahead = await client.seal(14);
  expect(ahead.number).toBe(block.number + 14);
  expect(chain.finalized().number).toBe(ahead.number - 2);
  await client.startTimer();
  await waitUntil("the timer", () => chain.best().number > ahead.number);
  expect(await client.read(store.stakeWeight, 1)).toEqual([0, 6553, 13107, 19660, 26214, 0]);
  expect(await client.request("dev_status")).toMatchObject({ sealing: "timer" });
  await expect(client.request("dev_fault", "stall")).rejects.toThrow("Method not found");
  await expect(client.request("dev_seal", 1e9)).rejects.toThrow("Invalid params");
  client.close();
  await chain.close();
});

test("malformed frames and unknown methods are answered, not obeyed", async () => {
  const chain = await startChainDevnet();
  const socket = new WebSocket(chain.url);
  await once(socket, "open");
  const ask = async (frame: string) => {
    socket.send(frame);
    const [data] = (await once(socket, "message")) as [Buffer];
    return JSON.parse(data.toString()) as { error?: { code: number }; result?: unknown };
  };
  const call = (method: string, ...params: unknown[]) =>
    ask(JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }));
  expect((await ask("{")).error?.code).toBe(-32700);
  expect((await ask("7")).error?.code).toBe(-32600);
  expect((await call("no_such_method")).error?.code).toBe(-32601);
  expect((await call("toString")).error?.code).toBe(-32601);
  expect((await call("state_getStorage", "xyz")).error?.code).toBe(-32602);
  expect((await call("state_getStorage", "0x00", `0x${"11".repeat(32)}`)).error?.code).toBe(4003);
  expect((await call("author_submitExtrinsic", "0x0102")).error?.code).toBe(1002);
  expect((await call("chain_getBlockHash", 99)).result).toBeNull();
  for (let i = 0; i < 256; i++)
    expect((await call("state_subscribeStorage", [])).error).toBe(undefined);
  expect((await call("chain_subscribeNewHeads")).error?.code).toBe(-32006);
  socket.close();
  await chain.close();
});

test("refuses a foreign host, a used port, a bad block time and a locked database", async () => {
  await expect(startChainDevnet({ host: "0.0.0.0" })).rejects.toMatchObject({
    code: "NOT_LOOPBACK",
  });
  await expect(startChainDevnet({ blockTimeMs: 99 })).rejects.toMatchObject({
    code: "BLOCK_TIME_OUT_OF_RANGE",
  });
  const path = join(directory, "locked.db");
  const chain = await startChainDevnet({ path });
  const port = Number(new URL(chain.url).port);
  await expect(startChainDevnet({ port })).rejects.toMatchObject({ code: "PORT_IN_USE" });
  await expect(startChainDevnet({ path })).rejects.toMatchObject({ code: "DATABASE_LOCKED" });
  await chain.close();
});
