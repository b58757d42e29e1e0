/** Questions to one peer: a typed answer or null, and the peer's record is kept. */

import {
  decodeSyncAnswer,
  encodeSyncRequest,
  type SyncAnswer,
  type SyncRequest,
  toErrorRecord,
} from "@platform/protocol";
import type { Network } from "../components.ts";
import type { SyncPeer, SyncPeers } from "./sync-peers.ts";

export type Answer<Type extends SyncAnswer["type"]> = Extract<SyncAnswer, { type: Type }>;

/** Everything but these is a peer that is away, busy, or has not what was asked for. */
const LIES: ReadonlySet<string> = new Set([
  "ANSWER_TOO_LARGE",
  "ANSWER_MALFORMED",
  "MALFORMED",
  "TOO_LARGE",
]);
/** An answer that trickles is given up: another peer has it sooner. */
const ANSWER_MS = 10_000;

export class SyncClient {
  readonly #network: Network;
  readonly #peers: SyncPeers;

  constructor(network: Network, peers: SyncPeers) {
    this.#network = network;
    this.#peers = peers;
  }

  async ask<Request extends SyncRequest & { readonly type: SyncAnswer["type"] }>(
    peer: SyncPeer,
    request: Request,
    timeoutMs: number = ANSWER_MS,
  ): Promise<Answer<Request["type"]> | null> {
    try {
      const wire = await this.#network.request(peer, encodeSyncRequest(request), timeoutMs);
      const answer = decodeSyncAnswer(wire);
      if (answer.type === request.type) return answer as Answer<Request["type"]>;
      this.#peers.lied(peer, "SYNC_OTHER_ANSWER");
    } catch (error) {
      const { code } = toErrorRecord(error);
      if (LIES.has(code)) this.#peers.lied(peer, code);
      else this.#peers.failed(peer, code);
    }
    return null;
  }
}
