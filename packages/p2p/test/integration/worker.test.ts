// Goal: the service runs unchanged in a worker thread and ends by itself; method: one host in a
// worker, one in this thread, messages and blobs both ways.
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { Port } from "@platform/protocol";
import { expect, it } from "vitest";
import { createNetworkClient, type NetworkCommand, type NetworkEvent } from "../../src/index.ts";
import { openNode, strictClone, testConfig, until } from "./open-network.ts";

it("serves from a worker thread and lets it end after stop", async () => {
  const local = await openNode(1);
  const worker = new Worker(new URL("./network-worker.ts", import.meta.url), {
    workerData: testConfig(),
    execArgv: [],
  });
  const port: Port<NetworkEvent, NetworkCommand> = {
    post: (command) => worker.postMessage(strictClone(command)),
    onMessage: (receive) => void worker.on("message", receive),
    close: () => undefined,
  };
  const messages: Uint8Array[] = [];
  const remote = createNetworkClient(port, {
    onMessage: ({ bytes }) => messages.push(bytes),
    onPeer: () => undefined,
    onRequest: async ({ bytes }) => bytes.map((byte) => byte + 1),
    onGossip: async () => "accept",
    onBlob: async () => undefined,
    onCertificate: async () => true,
  });
  const info = await remote.ready;
  const member = { hotkey: "dd".repeat(32), peerIds: [info.peerId], addresses: info.addresses };
  local.client.setMembers([local.member, member]);
  remote.setMembers([local.member, member]);
  await until(async () => (await remote.stats()).members.length === 1);
  local.client.send([member.hotkey], "consensus", Uint8Array.of(1, 2));
  remote.send([local.hotkey], "consensus", Uint8Array.of(3));
  await until(() => messages.length === 1 && local.messages.length === 1);
  expect([...(messages[0] ?? [])]).toEqual([1, 2]);
  expect([...(await local.client.request(member.hotkey, Uint8Array.of(7)))]).toEqual([8]);
  const ended = once(worker, "exit");
  await remote.stop();
  expect(await ended).toEqual([0]);
});
