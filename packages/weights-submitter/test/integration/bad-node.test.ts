// Goal: whatever a chain node answers, the client's loop goes on and says what is wrong; a scripted
// WebSocket server plays nodes that lie about each answer of the way to a connection.
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { WebSocketServer } from "ws";
import { ChainClient } from "../../src/index.ts";
import { waitFor } from "../fixtures/dev-subnet.ts";

type Answers = Readonly<Record<string, unknown>>;
const HASH = `0x${"11".repeat(32)}`;
const servers: WebSocketServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    for (const client of server.clients) client.terminate();
    server.close();
    await once(server, "close");
  }
});

async function nodeWith(answers: Answers | string): Promise<string> {
  const server = new WebSocketServer({ host: "127.0.0.1", port: 0 });
  servers.push(server);
  server.on("connection", (socket) => {
    socket.on("message", (data) => {
      const { id, method } = JSON.parse(data.toString()) as { id: number; method: string };
      if (typeof answers === "string") socket.send(answers);
      else socket.send(JSON.stringify({ jsonrpc: "2.0", id, result: answers[method] ?? null }));
    });
  });
  await once(server, "listening");
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const cases: readonly (readonly [string, Answers | string, RegExp])[] = [
  ["no JSON", "{", /no JSON/],
  ["no genesis", {}, /no genesis block/],
  ["a genesis of another shape", { chain_getBlockHash: 7 }, /malformed block hash/],
  ["no version", { chain_getBlockHash: HASH }, /malformed runtime version/],
  [
    "metadata that is none",
    {
      chain_getBlockHash: HASH,
      state_getRuntimeVersion: { specVersion: 1, transactionVersion: 1 },
      state_getMetadata: "0x6d65746163",
    },
    /./,
  ],
];

test.each(cases)("a node with %s is a trouble, not an end", async (_name, answers, expected) => {
  const url = await nodeWith(answers);
  const client = new ChainClient({ url, netuid: 1, substrateGenesis: null });
  const troubles = new Set<string>();
  client.onTrouble((reason) => troubles.add(String(reason)));
  await waitFor("a trouble", () => [...troubles].some((one) => one !== "not connected yet"));
  expect(client.trouble()).toMatch(expected);
  expect(client.finalized()).toBeNull();
  await client.close();
});

test("a node that never answers does not hold up the end", async () => {
  const client = new ChainClient({
    url: await nodeWith("null"),
    netuid: 1,
    substrateGenesis: null,
  });
  await waitFor("a connection", () => servers[0]?.clients.size === 1);
  const before = Date.now();
  await client.close();
  expect(Date.now() - before).toBeLessThan(1_000);
});
