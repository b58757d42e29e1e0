/** Validator host and edge host as one Network: members on the one, miners on the other. */

import type { NetworkClient, NetworkHandlers } from "@platform/p2p";
import type { Network, NetworkReceiver } from "../components.ts";

export interface NetworkHosts {
  /** Starts a host with these handlers; its first answer is `ready`. */
  readonly validator: (handlers: NetworkHandlers) => NetworkClient;
  readonly edge: (handlers: NetworkHandlers) => NetworkClient;
  /** Multiaddrs of other validators' edges, which this edge dials and keeps. */
  readonly edgePeers: readonly string[];
}

/** Hotkeys are hex, peer ids are not. */
const HOTKEY = /^[0-9a-f]{64}$/;

/**
 * Both hosts listening.
 * @throws CodedError PORT_IN_USE, ADDRESS_UNUSABLE
 */
export async function createNetwork(hosts: NetworkHosts): Promise<Network> {
  let receiver: NetworkReceiver | undefined;
  const edgePeers = hosts.edgePeers.map((address) => address.split("/p2p/").at(-1) ?? "");
  const bound = (): NetworkReceiver | undefined => receiver;
  const members = hosts.validator(memberHandlers(bound));
  const edge = hosts.edge(edgeHandlers(bound));
  const [, edgeInfo] = await Promise.all([members.ready, edge.ready]);
  return {
    bind: (one) => {
      receiver = one;
    },
    setMembers: (list) => members.setMembers(list),
    send: (to, lane, bytes) => members.send(to, lane, bytes),
    request: (peer, bytes, timeoutMs) =>
      (HOTKEY.test(peer) ? members : edge).request(
        peer,
        bytes,
        timeoutMs === undefined ? {} : { timeoutMs },
      ),
    edgePeers: () => edgePeers,
    fetchBlob: (cid, options) => fetchFromEither(members, edge, cid, options),
    findProviders: (cid, limit) => edge.findProviders(cid, limit),
    provide: (cid) => edge.provide(cid),
    edgeAddresses: () => edgeInfo.addresses,
    counters: async () => ({
      ...prefixed("validator", (await members.stats()).counters),
      ...prefixed("edge", (await edge.stats()).counters),
    }),
    close: async () => {
      await Promise.all([members.stop(), edge.stop()]);
    },
  };
}

/** A named peer is a miner on the edge; without a name the members are asked, then the edge. */
async function fetchFromEither(
  members: NetworkClient,
  edge: NetworkClient,
  cid: string,
  options: Parameters<Network["fetchBlob"]>[1],
): Promise<Uint8Array> {
  if (options.from.length > 0) return edge.fetchBlob(cid, options);
  try {
    return await members.fetchBlob(cid, options);
  } catch {
    return edge.fetchBlob(cid, options);
  }
}

function memberHandlers(receiver: () => NetworkReceiver | undefined): NetworkHandlers {
  return {
    onMessage: ({ hotkey, class: lane, bytes }) => receiver()?.memberMessage(hotkey, lane, bytes),
    onRequest: async ({ from, bytes }) =>
      (await receiver()?.request(from.hotkey ?? from.peerId, bytes)) ?? new Uint8Array(0),
    onGossip: async () => "ignore",
    onBlob: async ({ cid }) => receiver()?.blob(cid),
    onCertificate: async ({ from, bytes }) => receiver()?.certificate(from.peerId, bytes) ?? true,
    onPeer: ({ hotkey, connected }) => receiver()?.memberChanged(hotkey, connected),
  };
}

function edgeHandlers(receiver: () => NetworkReceiver | undefined): NetworkHandlers {
  return {
    onMessage: () => undefined,
    onRequest: async ({ from, bytes }) =>
      (await receiver()?.request(from.peerId, bytes)) ?? new Uint8Array(0),
    onGossip: async ({ from, bytes }) => (await receiver()?.gossip(from.peerId, bytes)) ?? "ignore",
    onBlob: async ({ cid }) => receiver()?.blob(cid),
    onCertificate: async () => true,
    onPeer: () => undefined,
  };
}

function prefixed(
  prefix: string,
  counters: Readonly<Record<string, number>>,
): Record<string, number> {
  return Object.fromEntries(
    Object.entries(counters).map(([name, value]) => [`${prefix}_${name}`, value]),
  );
}
