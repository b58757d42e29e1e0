import type { PeerInfo } from "@libp2p/interface";
import type { KadDHT } from "@libp2p/kad-dht";
import { parseContentId } from "../blob/content-id.ts";
import type { Provider } from "../config.ts";
import type { Host } from "../host/create-host.ts";

/** A query without peers would wait for its default of three minutes. */
const QUERY_TIMEOUT_MS = 5_000;
/** Providers handed out for one CID. */
const MAX_PROVIDERS = 32;
/** Addresses taken of one provider, who chooses them itself. */
const MAX_ADDRESSES = 8;

/** Who holds a block: a hint for finding bytes, never a proof that they are there. */
export class ProviderRecords {
  readonly #host: Host;
  readonly #dht: KadDHT | undefined;

  /** A host without a DHT announces nothing and finds nobody. */
  constructor(host: Host) {
    this.#host = host;
    this.#dht = host.services.dht;
  }

  /** Announces the block; counts the peers that acknowledged the record. */
  async provide(cidText: string): Promise<number> {
    const cid = parseContentId(cidText);
    let acknowledged = 0;
    if (this.#dht === undefined) return 0;
    try {
      for await (const event of this.#dht.provide(cid, timeout()))
        if (event.name === "PEER_RESPONSE" && event.messageName === "ADD_PROVIDER") acknowledged++;
    } catch (error) {
      if (!isAbort(error)) throw error;
    }
    return acknowledged;
  }

  /** Up to `limit` providers in the order in which they were found. */
  async find(cidText: string, limit: number): Promise<Provider[]> {
    const cid = parseContentId(cidText);
    const found = new Map<string, Provider>();
    if (this.#dht === undefined) return [];
    const wanted = Math.min(limit, MAX_PROVIDERS);
    try {
      for await (const event of this.#dht.findProviders(cid, timeout())) {
        if (event.name !== "PROVIDER" && event.name !== "PEER_RESPONSE") continue;
        for (const provider of event.providers) {
          const peerId = provider.id.toString();
          if (!found.has(peerId)) found.set(peerId, await this.#remember(provider));
        }
        if (found.size >= wanted) break;
      }
    } catch (error) {
      if (!isAbort(error)) throw error;
    }
    return [...found.values()].slice(0, wanted);
  }

  /** Keeps the addresses for a later pull that names only the peer id. */
  async #remember({ id, multiaddrs }: PeerInfo): Promise<Provider> {
    const peerId = id.toString();
    await this.#host.peerStore.merge(id, { multiaddrs: multiaddrs.slice(0, MAX_ADDRESSES) });
    const addresses = multiaddrs.map((address) => withPeer(address.toString(), peerId));
    return { peerId, addresses: addresses.slice(0, MAX_ADDRESSES) };
  }
}

function timeout(): { signal: AbortSignal } {
  return { signal: AbortSignal.timeout(QUERY_TIMEOUT_MS) };
}

/** The deadline or an empty routing table: both mean "nobody answered", not a fault. */
function isAbort(error: unknown): boolean {
  return error instanceof Error && /Abort|Timeout|Query|NotFound|NoPeers|Missing/.test(error.name);
}

function withPeer(address: string, peerId: string): string {
  return address.includes("/p2p/") ? address : `${address}/p2p/${peerId}`;
}
