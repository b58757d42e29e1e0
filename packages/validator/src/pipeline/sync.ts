/** Catches up from any member; the engine stays the only writer (PROTOCOL §13, notes R15). */

import {
  decodeCertificate,
  decodeSyncAnswer,
  encodeSyncAnswer,
  encodeSyncRequest,
  type Hex32,
  MAX_BLOCK_BYTES,
  MAX_SYNC_DECISIONS,
  type SyncRequest,
  type WireDecision,
} from "@platform/protocol";
import type { Clock, Network, Store } from "../components.ts";
import type { EngineHost } from "../consensus/engine-host.ts";
import type { Logger } from "../logger.ts";

/** A decision that was fed must be executed within this time, or the run ends. */
const EXECUTE_MS = 20_000;
const POLL_MS = 10;

export interface SyncComponents {
  readonly network: Network;
  readonly store: Store;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly host: () => EngineHost;
  readonly height: () => bigint;
  /** A peer whose decision did not verify. */
  readonly onLiar: (hotkey: Hex32, code: string) => void;
}

export class Sync {
  readonly #parts: SyncComponents;
  #running = false;
  #stopped = false;

  constructor(parts: SyncComponents) {
    this.#parts = parts;
  }

  get running(): boolean {
    return this.#running;
  }

  stop(): void {
    this.#stopped = true;
  }

  /** Pulls decisions from this member until it has no more; one run at a time. */
  async from(hotkey: Hex32): Promise<void> {
    if (this.#running || this.#stopped) return;
    this.#running = true;
    try {
      while (!this.#stopped && (await this.#batch(hotkey))) {
        // Each turn asks for what follows the height reached.
      }
    } catch (error) {
      this.#parts.logger.debug("Sync ended early", { peer: hotkey, error: String(error) });
    } finally {
      this.#running = false;
    }
  }

  /** Answers a member's request from the block store. */
  async serve(request: Extract<SyncRequest, { type: "decisions" }>): Promise<Uint8Array> {
    const stored = await this.#parts.store.decisions(request.from, request.count, MAX_BLOCK_BYTES);
    const decisions = stored.map(({ certificate, block }) => ({ certificate, block }));
    return encodeSyncAnswer({ type: "decisions", decisions });
  }

  /** True if the peer had something and all of it was executed. */
  async #batch(hotkey: Hex32): Promise<boolean> {
    const from = this.#parts.height() + 1n;
    const request = encodeSyncRequest({ type: "decisions", from, count: MAX_SYNC_DECISIONS });
    const answer = decodeSyncAnswer(await this.#parts.network.request(hotkey, request));
    if (answer.type !== "decisions") return false;
    for (const decision of answer.decisions)
      if (!(await this.#take(hotkey, decision))) return false;
    return answer.decisions.length > 0;
  }

  async #take(hotkey: Hex32, decision: WireDecision): Promise<boolean> {
    const certificate = decodeCertificate(decision.certificate);
    // Consensus may have decided the same height meanwhile: that is no fault of the peer.
    if (certificate.height <= this.#parts.height()) return true;
    if (certificate.height !== this.#parts.host().config.height) return false;
    const code = this.#parts.host().receiveDecision(certificate, decision.block);
    if (code !== undefined) {
      this.#parts.onLiar(hotkey, code);
      return false;
    }
    return this.#reached(certificate.height);
  }

  async #reached(height: bigint): Promise<boolean> {
    const until = this.#parts.clock.nowMs() + EXECUTE_MS;
    while (!this.#stopped && this.#parts.clock.nowMs() < until) {
      if (this.#parts.host().config.height > height) return true;
      await new Promise<void>((resolve) => this.#parts.clock.after(POLL_MS, resolve));
    }
    return false;
  }
}
