/** Peers that sent bytes of another hash: not asked again while they are remembered. */

import { MAX_LIARS } from "@platform/protocol";

export class LiarList {
  readonly #peers = new Set<string>();

  add(peerId: string): void {
    this.#peers.delete(peerId);
    this.#peers.add(peerId);
    for (const oldest of this.#peers) {
      if (this.#peers.size <= MAX_LIARS) break;
      this.#peers.delete(oldest);
    }
  }

  has(peerId: string): boolean {
    return this.#peers.has(peerId);
  }
}
