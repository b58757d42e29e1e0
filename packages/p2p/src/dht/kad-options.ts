import { type KadDHTInit, passthroughMapper, removePrivateAddressesMapper } from "@libp2p/kad-dht";
import type { NetworkContext } from "../host/context.ts";

/** `/ip4/10.…`, 127, 169.254, 172.16–31, 192.168, 0.0.0.0 and IPv6 loopback or local. */
const PRIVATE =
  /^\/(ip4\/(0|10|127|169\.254|172\.(1[6-9]|2\d|3[01])|192\.168)\.|ip6\/(::1|f[cde]))/i;

/** A private DHT: its own protocol name, servers on edges, clients elsewhere. */
export function kadOptions({ config, names }: NetworkContext): KadDHTInit {
  // The library's default drops private addresses, which empties the table of a network that
  // has no others; only a host that announces a public address filters.
  const isPublic = (config.announce ?? []).some((address) => !PRIVATE.test(address));
  return {
    protocol: names.kad,
    clientMode: config.role === "client",
    peerInfoMapper: isPublic ? removePrivateAddressesMapper : passthroughMapper,
    maxInboundStreams: 16,
    maxOutboundStreams: 32,
    // No values are kept: discovery carries provider records only, truth comes from the log.
    validators: {},
    selectors: {},
  };
}
