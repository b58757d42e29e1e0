import { MAX_FRAME_BYTES } from "@platform/protocol";
import { type Rate, TokenBucket } from "./token-bucket.ts";

/** What a peer may ask for in a second; members are trusted further than strangers. */
export const RATES = {
  /** Votes of a 64-member set at one height a second fit three times. */
  pbftMessages: { perSecond: 500, burst: 2000 },
  /** A proposal of the largest size each second and a catch-up of some. */
  pbftBytes: { perSecond: 4 * MAX_FRAME_BYTES, burst: 8 * MAX_FRAME_BYTES },
  /** A member relays the whole network's submissions. */
  gossipMember: { perSecond: 200, burst: 1000 },
  /** A miner submits once in several seconds; a relay of miners a little more. */
  gossipStranger: { perSecond: 5, burst: 30 },
  syncMember: { perSecond: 50, burst: 200 },
  syncStranger: { perSecond: 2, burst: 10 },
  /** Blob bytes served to one peer: the largest payload in two seconds. */
  blobBytes: { perSecond: 8 * 1024 * 1024, burst: 16 * 1024 * 1024 },
} as const satisfies Record<string, Rate>;

/** Peers remembered for each kind of rate; a peer beyond evicts the one that was quiet longest. */
const MAX_TRACKED_PEERS = 1024;

/** One bucket for each peer. */
export class PeerBuckets {
  readonly #rate: Rate;
  readonly #now: () => number;
  readonly #buckets = new Map<string, TokenBucket>();

  constructor(rate: Rate, now: () => number) {
    this.#rate = rate;
    this.#now = now;
  }

  take(peerId: string, amount: number): boolean {
    return this.#bucket(peerId).take(amount, this.#now());
  }

  owe(peerId: string, amount: number): number {
    return this.#bucket(peerId).owe(amount, this.#now());
  }

  #bucket(peerId: string): TokenBucket {
    const bucket = this.#buckets.get(peerId) ?? new TokenBucket(this.#rate, this.#now());
    this.#buckets.delete(peerId);
    this.#buckets.set(peerId, bucket);
    if (this.#buckets.size > MAX_TRACKED_PEERS) {
      const oldest = this.#buckets.keys().next();
      if (!oldest.done) this.#buckets.delete(oldest.value);
    }
    return bucket;
  }
}
