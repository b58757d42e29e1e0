/** First ban; each further one doubles. */
export const FIRST_BAN_MS = 10 * 60_000;
/** A peer that was banned for a day has shown enough, and its owner may have repaired it. */
export const MAX_BAN_MS = 24 * 3_600_000;
/** Peer ids are free to make, so the list only slows the ones that keep theirs. */
const MAX_BANS = 4096;

interface Ban {
  readonly untilMs: number;
  readonly lastMs: number;
}

/** Peers that may not connect for a while. */
export class BanList {
  readonly #now: () => number;
  readonly #bans = new Map<string, Ban>();

  constructor(now: () => number) {
    this.#now = now;
  }

  ban(peerId: string, firstMs: number = FIRST_BAN_MS): void {
    const previous = this.#bans.get(peerId);
    const lastMs = previous === undefined ? firstMs : Math.min(MAX_BAN_MS, 2 * previous.lastMs);
    this.#bans.delete(peerId);
    this.#bans.set(peerId, { untilMs: this.#now() + lastMs, lastMs });
    if (this.#bans.size > MAX_BANS) {
      const oldest = this.#bans.keys().next();
      if (!oldest.done) this.#bans.delete(oldest.value);
    }
  }

  has(peerId: string): boolean {
    const ban = this.#bans.get(peerId);
    return ban !== undefined && this.#now() < ban.untilMs;
  }
}
