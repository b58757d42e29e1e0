import { randomBytes } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { CodedError, type Hex32, inThreadPorts } from "@platform/protocol";
import { createNetworkClient, type NetworkClient } from "../client.ts";
import type { NetworkConfig, RequestOptions, Topic } from "../config.ts";
import type { NetworkCommand, NetworkEvent } from "../messages.ts";
import { startNetwork } from "../service.ts";

const RETRY_MS = 250;

export interface MinerConfig {
  readonly chainId: Hex32;
  readonly netuid: number;
  /** Multiaddrs of edge hosts, each ending in `/p2p/<peer id>`. */
  readonly edges: readonly string[];
  /** @default a fresh one: a miner is known by its signatures, not by its peer id */
  readonly peerSeed?: Uint8Array;
  /**
   * Validators pull over the connections that the miner opens, also behind a NAT; but provider
   * records without any address are not taken. @default a free port on all interfaces
   */
  readonly listen?: readonly string[];
  readonly environment: NetworkConfig["environment"];
}

/** A short-lived node of a miner or an owner: publishes, and serves what it published. */
export interface MinerNode {
  readonly peerId: string;
  /** Serves the bytes under their CID until `close`. */
  hold(cid: string, bytes: Uint8Array): void;
  /** How often each held CID was asked for. */
  served(cid: string): number;
  /** Retries until at least one edge took it. NO_EDGE_REACHED, MESSAGE_TOO_LARGE. */
  publish(topic: Topic, bytes: Uint8Array, options: { timeoutMs: number }): Promise<number>;
  /** Announces a held CID in the DHT; number of edges that took the record. */
  provide(cid: string): Promise<number>;
  /** Sync request to an edge's peer id. */
  request(peerId: string, bytes: Uint8Array, options?: RequestOptions): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** Opens a node in this thread and starts dialling its edges. */
export async function createMinerNode(config: MinerConfig): Promise<MinerNode> {
  const blobs = new Map<string, Uint8Array>();
  const asked = new Map<string, number>();
  const [main, service] = inThreadPorts<NetworkEvent, NetworkCommand>();
  const client = createNetworkClient(main, {
    onMessage: () => undefined,
    onPeer: () => undefined,
    onCertificate: async () => true,
    onGossip: async () => "ignore",
    onRequest: async () => {
      throw new CodedError({ code: "NOT_SERVED", message: "a miner's node answers no requests" });
    },
    onBlob: async ({ cid }) => {
      asked.set(cid, (asked.get(cid) ?? 0) + 1);
      return blobs.get(cid);
    },
  });
  await startNetwork(service, {
    role: "client",
    chainId: config.chainId,
    netuid: config.netuid,
    peerSeed: config.peerSeed ?? new Uint8Array(randomBytes(32)),
    listen: config.listen ?? ["/ip4/0.0.0.0/tcp/0"],
    bootstrap: config.edges,
    environment: config.environment,
  });
  const { peerId } = await client.ready;
  return {
    peerId,
    hold: (cid, bytes) => void blobs.set(cid, bytes),
    served: (cid) => asked.get(cid) ?? 0,
    publish: (topic, bytes, { timeoutMs }) => publishUntilTaken(client, topic, bytes, timeoutMs),
    provide: (cid) => client.provide(cid),
    request: (to, bytes, options) => client.request(to, bytes, options),
    close: () => client.stop(),
  };
}

async function publishUntilTaken(
  client: NetworkClient,
  topic: Topic,
  bytes: Uint8Array,
  timeoutMs: number,
): Promise<number> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const recipients = await client.publish(topic, bytes);
    if (recipients > 0) return recipients;
    if (performance.now() >= deadline)
      throw new CodedError({
        code: "NO_EDGE_REACHED",
        message: `no edge took the message within ${timeoutMs} ms`,
        hint: "check the edge addresses, and that they belong to this network's chain id and netuid",
      });
    await delay(RETRY_MS);
  }
}
