import { createHash, randomBytes } from "node:crypto";
import { type GossipsubOpts, StrictNoSign } from "@libp2p/gossipsub";
import { createPeerScoreParams, createTopicScoreParams } from "@libp2p/gossipsub/score";
import { toHex } from "@platform/protocol";
import type { NetworkContext } from "../host/context.ts";

/** Bounds of one inbound RPC; the library's own stand at 5,000 of everything. */
const RPC_LIMITS = {
  maxSubscriptions: 64,
  maxMessages: 64,
  maxIhaveMessageIDs: 256,
  maxIwantMessageIDs: 256,
  maxIdontwantMessageIDs: 256,
  maxControlMessages: 256,
  maxPeerInfos: 16,
};

/** Measured settings; docs/spec/network.md gives the reasons. */
export function gossipOptions(context: NetworkContext): Partial<GossipsubOpts> {
  const { config, names } = context;
  const salt = randomBytes(16);
  return {
    // Every message is signed by its author inside; a second signature by the relay's library
    // key costs most of the CPU and proves nothing more.
    globalSignaturePolicy: StrictNoSign,
    // Over all bytes: an id that others could choose would let garbage suppress the real message.
    msgIdFn: (message) => contentHash(undefined, message.topic, message.data).subarray(0, 20),
    msgIdToStrFn: (id) => toHex(id),
    // Salted for each start, so that nobody can prepare a collision of the duplicate cache.
    fastMsgIdFn: (message) =>
      contentHash(salt, message.topic, message.data ?? new Uint8Array()).toString("base64"),
    D: 6,
    Dlo: 4,
    Dhi: 8,
    Dlazy: 6,
    gossipsubIWantFollowupMs: 12_000,
    // A miner publishes a few small messages and is in no mesh: it sends to each edge it knows.
    floodPublish: config.role === "client",
    batchPublish: true,
    idontwantMinDataSize: 16_384,
    emitSelf: false,
    doPX: false,
    fallbackToFloodsub: false,
    // With true, a message sent to nobody is remembered as sent and can never be sent again.
    allowPublishToZeroTopicPeers: false,
    asyncValidation: true,
    allowedTopics: Object.values(names.topics),
    maxTopicBytesPerPeer: 16 * 1024,
    maxInboundDataLength: 256 * 1024,
    maxOutboundBufferSize: 4 * 1024 * 1024,
    decodeRpcLimits: RPC_LIMITS,
    scoreParams: scoreParams(context),
  };
}

function scoreParams({ config, names }: NetworkContext) {
  // Unset topics score nothing at all, and the default reward for time in the mesh (3,600)
  // would hide every rejection.
  const topic = createTopicScoreParams({
    topicWeight: 1,
    timeInMeshWeight: 0,
    firstMessageDeliveriesWeight: 1,
    firstMessageDeliveriesCap: 20,
    meshMessageDeliveriesWeight: 0,
    meshFailurePenaltyWeight: 0,
    invalidMessageDeliveriesWeight: -20,
    invalidMessageDeliveriesDecay: 0.9,
  });
  const crowded = config.role === "edge" && config.environment === "production";
  return createPeerScoreParams({
    topics: Object.fromEntries(Object.values(names.topics).map((name) => [name, topic])),
    // Off where many honest nodes share one address: there it silently empties the mesh.
    IPColocationFactorWeight: crowded ? -5 : 0,
    IPColocationFactorThreshold: 3,
  });
}

function contentHash(salt: Uint8Array | undefined, topic: string, data: Uint8Array): Buffer {
  const hash = createHash("sha256");
  if (salt !== undefined) hash.update(salt);
  return hash.update(`${topic.length}:${topic}`).update(data).digest();
}
