import { noise } from "@chainsafe/libp2p-noise";
import { yamux } from "@chainsafe/libp2p-yamux";
import { generateKeyPairFromSeed } from "@libp2p/crypto/keys";
import { type GossipSub, gossipsub } from "@libp2p/gossipsub";
import { type Identify, identify } from "@libp2p/identify";
import type { Libp2p } from "@libp2p/interface";
import { type KadDHT, kadDHT } from "@libp2p/kad-dht";
import { type Ping, ping } from "@libp2p/ping";
import { tcp } from "@libp2p/tcp";
import {
  MAX_EDGE_CONNECTIONS,
  MAX_STREAMS_PER_CONNECTION,
  MAX_VALIDATOR_CONNECTIONS,
} from "@platform/protocol";
import { createLibp2p } from "libp2p";
import { kadOptions } from "../dht/kad-options.ts";
import { gossipOptions } from "../gossip/gossip-options.ts";
import type { NetworkContext } from "./context.ts";
import { createGater } from "./gater.ts";

const DIAL_TIMEOUT_MS = 5_000;
/** Below the stream's read limit of 4 MiB, so that a paused stream is never reset for its backlog. */
const MAX_WINDOW_BYTES = 2 * 1024 * 1024;

/** Sockets above the limit, so that a member can connect and the pruner then drop a stranger. */
const SPARE_SOCKETS = 32;

type HostServices = {
  identify: Identify;
  ping: Ping;
  gossip: GossipSub;
  dht?: KadDHT;
};
export type Host = Libp2p<HostServices>;

/** A started libp2p node with the limits of docs/spec/network.md. Throws what listening throws. */
export async function createHost(context: NetworkContext): Promise<Host> {
  const { config } = context;
  const shared = config.environment !== "production";
  const maxConnections =
    config.role === "validator" ? MAX_VALIDATOR_CONNECTIONS : MAX_EDGE_CONNECTIONS;
  return createLibp2p<HostServices>({
    nodeInfo: { name: "platform", version: "1", userAgent: "platform/1" },
    privateKey: await generateKeyPairFromSeed("Ed25519", config.peerSeed),
    addresses: { listen: [...config.listen], announce: [...(config.announce ?? [])] },
    transports: [tcp({ maxConnections: maxConnections + SPARE_SOCKETS })],
    connectionEncrypters: [noise()],
    streamMuxers: [
      yamux({
        maxInboundStreams: MAX_STREAMS_PER_CONNECTION,
        maxOutboundStreams: MAX_STREAMS_PER_CONNECTION,
        streamOptions: {
          maxStreamWindowSize: MAX_WINDOW_BYTES,
          maxWriteBufferLength: 8 * 1024 * 1024,
        },
      }),
    ],
    connectionGater: createGater(context),
    connectionManager: {
      maxConnections,
      maxParallelDials: 32,
      dialTimeout: DIAL_TIMEOUT_MS,
      inboundUpgradeTimeout: DIAL_TIMEOUT_MS,
      // Development networks and tests run many nodes on one address.
      inboundConnectionThreshold: shared ? Number.POSITIVE_INFINITY : 20,
      maxIncomingPendingConnections: shared ? 500 : 64,
      // The own redial loop keeps peers; two loops would double each dial.
      reconnectRetries: 0,
    },
    // It aborts connections when a ping is late, which a busy machine causes by itself. Members'
    // dead lines are found by LineWatch, others by yamux's keep-alive and by senders that stall.
    connectionMonitor: { enabled: false },
    services: services(context),
  });
}

function services(context: NetworkContext) {
  const base = {
    identify: identify(),
    ping: ping(),
    gossip: gossipsub(gossipOptions(context)),
  };
  // Members know each other from state: only the open planes need discovery.
  return context.config.role === "validator" ? base : { ...base, dht: kadDHT(kadOptions(context)) };
}
