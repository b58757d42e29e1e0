/** Messages for the next height while this one is still being executed (R19). */

import { MAX_EARLY_BYTES, MAX_EARLY_MESSAGES } from "@platform/protocol";

/**
 * A peer that decided first speaks of a height whose set is not known here yet. Dropping that
 * would cost a re-broadcast period at every height, so a little of it waits, unverified, for each
 * delivering peer.
 */
export class EarlyMessages<Message> {
  #held: Message[] = [];
  #bytes = 0;
  readonly #counts = new Map<string | number, number>();

  /** False if the peer's share or the room for all is used up: the message is lost. */
  hold(peer: string | number, sizeBytes: number, message: Message): boolean {
    const count = this.#counts.get(peer) ?? 0;
    if (count >= MAX_EARLY_MESSAGES || this.#bytes + sizeBytes > MAX_EARLY_BYTES) return false;
    this.#counts.set(peer, count + 1);
    this.#bytes += sizeBytes;
    this.#held.push(message);
    return true;
  }

  /** Everything held, in order of arrival; empties the buffer. */
  take(): Message[] {
    const held = this.#held;
    this.#held = [];
    this.#bytes = 0;
    this.#counts.clear();
    return held;
  }
}
