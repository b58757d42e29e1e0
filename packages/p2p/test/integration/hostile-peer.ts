import { noise } from "@chainsafe/libp2p-noise";
import { yamux } from "@chainsafe/libp2p-yamux";
import { generateKeyPairFromSeed } from "@libp2p/crypto/keys";
import { type GossipSub, gossipsub } from "@libp2p/gossipsub";
import { type Identify, identify } from "@libp2p/identify";
import type { Libp2p, StreamHandler } from "@libp2p/interface";
import { tcp } from "@libp2p/tcp";
import { multiaddr } from "@multiformats/multiaddr";
import { createLibp2p } from "libp2p";
import { onTestFinished } from "vitest";
import { networkNames } from "../../src/names.ts";
import { CHAIN_ID, type TestNode, until } from "./open-network.ts";

export const NAMES = networkNames(CHAIN_ID, 7);

type Services = { identify: Identify; gossip: GossipSub };

/** A libp2p node without any of our manners, for what an honest host never does. */
export async function openHostilePeer(
  seed: Uint8Array,
  handlers: Record<string, StreamHandler>,
): Promise<Libp2p<Services>> {
  const node = await createLibp2p<Services>({
    privateKey: await generateKeyPairFromSeed("Ed25519", seed),
    addresses: { listen: ["/ip4/127.0.0.1/tcp/0"] },
    transports: [tcp()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
    connectionMonitor: { enabled: false },
    services: {
      identify: identify(),
      gossip: gossipsub({ globalSignaturePolicy: "StrictNoSign", msgIdFn: randomId }),
    },
  });
  onTestFinished(async () => node.stop());
  for (const [protocol, handler] of Object.entries(handlers)) await node.handle(protocol, handler);
  return node;
}

export async function dialNode(peer: Libp2p<Services>, node: TestNode): Promise<void> {
  await peer.dial(node.info.addresses.map((address) => multiaddr(address)));
  // The dialler is done first: the other side still upgrades the connection.
  await until(async () => (await node.client.stats()).connections > 0);
}

function randomId(): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(20));
}
