/**
 * Finds members' lines that went silent without an end. After a cut TCP sends again only when as much time
 * has passed as the cut lasted: a line that is given up and dialled anew is back sooner.
 */

import type { Connection } from "@libp2p/interface";
import type { NetworkContext } from "../host/context.ts";
import type { Connections } from "./connections.ts";

const TICK_MS = 1_000;
/** Members that talk are not asked: between decisions a network says little. */
const QUIET_MS = 2_000;
/** A loaded machine answers late; below this a healthy line would be dropped for it. */
const PONG_MS = 5_000;
/** Own timers that come later than this say nothing about the far side. */
const LAG_MS = 1_000;

/** Round trip to the far side of a connection; rejects when the signal aborts. */
export type Ask = (connection: Connection, signal: AbortSignal) => Promise<unknown>;

export class LineWatch {
  readonly #context: NetworkContext;
  readonly #connections: Pick<Connections, "connectedMemberPeers" | "find">;
  readonly #ask: Ask;
  readonly #heardMs = new Map<string, number>();
  readonly #asking = new Set<string>();
  readonly #timer: NodeJS.Timeout;

  constructor(
    context: NetworkContext,
    connections: Pick<Connections, "connectedMemberPeers" | "find">,
    ask: Ask,
  ) {
    this.#context = context;
    this.#connections = connections;
    this.#ask = ask;
    this.#timer = setInterval(() => this.tick(), TICK_MS);
    this.#timer.unref();
  }

  /** Bytes of this peer arrived. */
  heard(peerId: string): void {
    this.#heardMs.set(peerId, this.#context.now());
  }

  /** Asks every member that has been quiet. */
  tick(): void {
    const now = this.#context.now();
    const peers = new Set(this.#connections.connectedMemberPeers());
    for (const peerId of this.#heardMs.keys()) if (!peers.has(peerId)) this.#heardMs.delete(peerId);
    for (const peerId of peers) {
      const heardMs = this.#heardMs.get(peerId);
      if (heardMs === undefined) this.heard(peerId);
      else if (now - heardMs >= QUIET_MS && !this.#asking.has(peerId)) void this.#test(peerId);
    }
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async #test(peerId: string): Promise<void> {
    const connection = this.#connections.find(peerId);
    if (connection === undefined) return;
    this.#asking.add(peerId);
    const startMs = this.#context.now();
    try {
      await this.#ask(connection, AbortSignal.timeout(PONG_MS));
      this.heard(peerId);
    } catch {
      const lasted = this.#context.now() - startMs;
      const spoke = (this.#heardMs.get(peerId) ?? 0) >= startMs;
      // A refusal comes at once and is an answer; this process may have stood still itself.
      if (spoke || lasted < PONG_MS || lasted > PONG_MS + LAG_MS) return this.heard(peerId);
      this.#context.counters.add("lines_given_up");
      connection.abort(new Error("the line is silent"));
    } finally {
      this.#asking.delete(peerId);
    }
  }
}
