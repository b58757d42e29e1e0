import type { ConnectionGater } from "@libp2p/interface";
import type { NetworkContext } from "./context.ts";

/**
 * Decides on a connection once the far side has proven its peer id.
 *
 * A validator host takes members only: consensus never shares a socket, a buffer or a scheduler
 * turn with strangers, who meet the edge host instead.
 */
export function createGater(context: NetworkContext): ConnectionGater {
  const denied = (peerId: string): boolean => {
    if (context.bans.has(peerId)) {
      context.counters.add("banned_refused");
      return true;
    }
    if (context.config.role !== "validator") return false;
    if (context.members.hotkeyOf(peerId) !== undefined) return false;
    context.counters.add("strangers_refused");
    return true;
  };
  return {
    // The library's default refuses loopback and private addresses in some set-ups.
    denyDialMultiaddr: () => false,
    denyInboundEncryptedConnection: (peer) => denied(peer.toString()),
    denyOutboundEncryptedConnection: (peer) => denied(peer.toString()),
  };
}
