import type { GossipSub, TopicValidatorResult } from "@libp2p/gossipsub";
import type { Connection, PeerId } from "@libp2p/interface";
import { assert } from "@platform/protocol";

/** Members that the service has at run time and its public type leaves out. */
export interface GossipRuntime extends GossipSub {
  readonly streamsOutbound: ReadonlyMap<string, unknown>;
  getMeshPeers(topic: string): string[];
  getScore(peerId: string): number;
  reportMessageValidationResult(id: string, source: string, result: TopicValidatorResult): void;
  createOutboundStream(peerId: PeerId, connection: Connection): Promise<void>;
}

/** The only cast; the test of existence fails at start after an upgrade that renames one. */
export function gossipRuntime(service: GossipSub): GossipRuntime {
  const runtime = service as GossipRuntime;
  const methods = [
    runtime.getMeshPeers,
    runtime.getScore,
    runtime.reportMessageValidationResult,
    runtime.createOutboundStream,
  ];
  assert(
    methods.every((method) => typeof method === "function") &&
      runtime.streamsOutbound instanceof Map,
    "the gossip service has the run-time interface of version 17",
  );
  return runtime;
}
