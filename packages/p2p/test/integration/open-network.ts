import { randomBytes } from "node:crypto";
import { inThreadPorts } from "@platform/protocol";
import { onTestFinished } from "vitest";
import {
  createNetworkClient,
  type GossipVerdict,
  type Member,
  type MessageClass,
  type NetworkClient,
  type NetworkCommand,
  type NetworkConfig,
  type NetworkEvent,
  type NetworkHandlers,
  type NetworkInfo,
  type PeerRef,
  startNetwork,
  type Topic,
} from "../../src/index.ts";

export const CHAIN_ID = "ab".repeat(32);

interface Received {
  readonly hotkey: string;
  readonly class: MessageClass;
  readonly bytes: Uint8Array;
}

/** A real host on loopback in this thread, with every event recorded. */
export interface TestNode {
  readonly hotkey: string;
  readonly client: NetworkClient;
  readonly info: NetworkInfo;
  readonly config: NetworkConfig;
  readonly messages: Received[];
  readonly gossip: { topic: Topic; from: PeerRef; bytes: Uint8Array }[];
  readonly certificates: { from: PeerRef; bytes: Uint8Array }[];
  readonly blobs: Map<string, Uint8Array>;
  /** What this node answers; tests replace single handlers. */
  readonly answers: {
    verdict: (topic: Topic, bytes: Uint8Array) => GossipVerdict | Promise<GossipVerdict>;
    request: (from: PeerRef, bytes: Uint8Array) => Promise<Uint8Array>;
    certificate: () => boolean;
  };
  readonly member: Member;
}

export function testConfig(overrides: Partial<NetworkConfig> = {}): NetworkConfig {
  return {
    role: "validator",
    chainId: CHAIN_ID,
    netuid: 7,
    peerSeed: new Uint8Array(randomBytes(32)),
    listen: ["/ip4/127.0.0.1/tcp/0"],
    certificate: new Uint8Array([1, 2, 3]),
    environment: "testing",
    ...overrides,
  };
}

/** Opens one node; it is closed when the test ends. */
export async function openNode(
  name: number,
  overrides: Partial<NetworkConfig> = {},
): Promise<TestNode> {
  const hotkey = name.toString(16).padStart(2, "0").repeat(32);
  const config = testConfig(overrides);
  const node = recorder();
  const [main, service] = inThreadPorts<NetworkEvent, NetworkCommand>(strictClone);
  const client = createNetworkClient(main, node.handlers);
  void startNetwork(service, config);
  const info = await client.ready;
  onTestFinished(() => client.stop());
  const member = { hotkey, peerIds: [info.peerId], addresses: info.addresses };
  return { hotkey, client, info, config, member, ...node.records };
}

function recorder() {
  const records: Pick<TestNode, "messages" | "gossip" | "certificates" | "blobs" | "answers"> = {
    messages: [],
    gossip: [],
    certificates: [],
    blobs: new Map(),
    answers: {
      verdict: () => "accept",
      request: async (_from, bytes) => bytes,
      certificate: () => true,
    },
  };
  const handlers: NetworkHandlers = {
    onMessage: (message) => records.messages.push(message),
    onRequest: ({ from, bytes }) => records.answers.request(from, bytes),
    onGossip: async (message) => {
      records.gossip.push(message);
      return records.answers.verdict(message.topic, message.bytes);
    },
    onBlob: async ({ cid }) => records.blobs.get(cid),
    onCertificate: async (certificate) => {
      records.certificates.push(certificate);
      return records.answers.certificate();
    },
    onPeer: () => undefined,
  };
  return { records, handlers };
}

/** Fails for whatever could not cross a thread border, or would drag a larger buffer across. */
export function strictClone<T>(value: T): T {
  assertExact(value);
  return structuredClone(value);
}

function assertExact(value: unknown): void {
  if (value instanceof Uint8Array) {
    if (value.byteLength !== value.buffer.byteLength) throw new Error("a view crosses the port");
  } else if (typeof value === "object" && value !== null) {
    for (const part of Object.values(value)) assertExact(part);
  }
}

/** `count` nodes of one role that know each other. */
export async function openMesh(
  count: number,
  overrides: Partial<NetworkConfig> = {},
): Promise<TestNode[]> {
  const nodes = await Promise.all(
    Array.from({ length: count }, (_, i) => openNode(i + 1, overrides)),
  );
  introduce(nodes);
  await Promise.all(nodes.map((node) => connected(node, count - 1)));
  return nodes;
}

export function introduce(nodes: readonly TestNode[]): void {
  for (const node of nodes) node.client.setMembers(nodes.map((one) => one.member));
}

export function connected(node: TestNode, members: number): Promise<void> {
  return until(async () => (await node.client.stats()).members.length >= members, 15_000);
}

/** Waits for a condition; fails with the last error or a timeout. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  timeoutMs = 10_000,
): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`not within ${timeoutMs} ms: ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

export async function counter(node: TestNode, name: string): Promise<number> {
  return (await node.client.stats()).counters[name] ?? Number.NaN;
}
