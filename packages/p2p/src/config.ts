import type { ErrorRecord, Hex32 } from "@platform/protocol";

/**
 * `validator`: admits members only; PBFT streams, sync, blobs and a gossip mesh among members.
 * `edge`: admits everybody within limits; gossip, blobs, read-only sync and the DHT (server).
 * `client`: a miner's node: dials out, gossips, serves its own blobs, uses the DHT.
 */
export type NetworkRole = "validator" | "edge" | "client";

/** Given once at start; plain data, so that it can cross a thread border. */
export interface NetworkConfig {
  readonly role: NetworkRole;
  /** Binds every protocol name to one network. */
  readonly chainId: Hex32;
  readonly netuid: number;
  /** ed25519 seed of the peer key: 32 bytes, never the hotkey's or the session key's. */
  readonly peerSeed: Uint8Array;
  /** Multiaddrs without peer id, e.g. `/ip4/0.0.0.0/tcp/30400`; port 0 takes a free one. */
  readonly listen: readonly string[];
  /** What others are told to dial. @default the addresses that are really bound */
  readonly announce?: readonly string[];
  /** Signed delegation, at most 1 KiB, shown to each peer on connection. Empty: none is shown. */
  readonly certificate?: Uint8Array;
  /** Multiaddrs with peer id that are dialled and kept: edges for a miner, boot nodes for an edge. */
  readonly bootstrap?: readonly string[];
  /** Redial cap 2 s and relaxed address limits below production, where nodes share one address. */
  readonly environment: "production" | "development" | "testing";
}

/** One validator as the main thread decided it from state: whoever proves a peer id IS the hotkey. */
export interface Member {
  readonly hotkey: Hex32;
  /** Base58 peer ids of the hosts of this plane. */
  readonly peerIds: readonly string[];
  /** Multiaddrs that end in `/p2p/<one of peerIds>`; may be empty (the member dials us). */
  readonly addresses: readonly string[];
}

/** The far end of something received. `hotkey` only if the peer id is in the member table. */
export interface PeerRef {
  readonly peerId: string;
  readonly hotkey?: Hex32;
}

/** Lanes of the PBFT stream, in order of precedence; each has a queue of its own. */
export const MESSAGE_CLASSES = ["consensus", "status", "extrinsic"] as const;
export type MessageClass = (typeof MESSAGE_CLASSES)[number];

/** Gossip topics; `registry` carries the owners' challenge updates. */
export const TOPICS = ["submission", "registry", "announce"] as const;
export type Topic = (typeof TOPICS)[number];

/**
 * `reject` fines the sender and everyone who forwarded: only for what every honest node would
 * reject at any time. Doubts that depend on the own view are `ignore`.
 */
export type GossipVerdict = "accept" | "ignore" | "reject";

export interface RequestOptions {
  /** 1 to 60,000. @default 10,000 */
  readonly timeoutMs?: number;
  /** Largest answer taken. @default MAX_FRAME_BYTES */
  readonly maxBytes?: number;
}

export interface FetchOptions {
  /** Known before the pull from a signed manifest or envelope. */
  readonly maxBytes: number;
  /** Exactly these peer ids, in this order. Empty: connected members, then the DHT's providers. */
  readonly from?: readonly string[];
  /** Bound on the whole fetch. @default 30,000 */
  readonly timeoutMs?: number;
}

/** A peer that announced to hold a block. */
export interface Provider {
  readonly peerId: string;
  readonly addresses: readonly string[];
}

/** Where a host can be reached; known once it listens. */
export interface NetworkInfo {
  readonly peerId: string;
  /** Multiaddrs that end in `/p2p/<peerId>`. */
  readonly addresses: readonly string[];
}

/** Monotone counters by name (docs/spec/network.md lists them) and the momentary peers. */
export interface NetworkStats {
  readonly counters: Readonly<Record<string, number>>;
  readonly connections: number;
  /** Members with a live connection. */
  readonly members: readonly Hex32[];
  readonly meshPeers: Readonly<Record<Topic, number>>;
}

/** Result of a remote or local operation as it crosses the port. */
export type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: ErrorRecord };
