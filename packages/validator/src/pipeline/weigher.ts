/** Hands each decided vector to the chain, once, under the signer's lock (PROTOCOL §7, §11). */

import { decodeBlock, FixedWriter, type Hex32, sha256Hex } from "@platform/protocol";
import type { WeightVector } from "@platform/runtime";
import type { ChainLink, Store } from "../components.ts";
import type { Head } from "../consensus/head.ts";
import type { ExecutorClient } from "../executor/client.ts";
import type { Logger } from "../logger.ts";

export interface WeigherComponents {
  readonly executor: ExecutorClient;
  readonly store: Store;
  readonly chain: ChainLink;
  readonly logger: Logger;
}

export class Weigher {
  readonly #parts: WeigherComponents;
  readonly #observeUntil: bigint;
  /** Start of the epoch whose predecessor's vectors are with the chain service. */
  #handled = -1n;

  /** Vectors of epochs before `observeUntil` are not this node's to sign. */
  constructor(parts: WeigherComponents, observeUntil: bigint = 0n) {
    this.#parts = parts;
    this.#observeUntil = observeUntil;
  }

  /**
   * Once for each epoch, and once after a restart: the ledger knows what was sent. Only the epoch
   * that ended last is weighed; one that passed while this node was away is never sent later.
   */
  async advance(head: Head): Promise<void> {
    const { startHeight } = head.session;
    if (startHeight <= this.#handled) return;
    const ended = await this.#endedEpoch(head);
    if (ended !== null && ended >= this.#observeUntil) {
      const { vectors } = await this.#parts.executor.api("weights", { epoch: ended });
      for (const vector of vectors) await this.#submit(vector);
    }
    this.#handled = startHeight;
  }

  /** Late changes leap over epochs: the header below the start tells which one has ended. */
  async #endedEpoch(head: Head): Promise<bigint | null> {
    const { epoch, startHeight } = head.session;
    if (epoch === 0n || startHeight < 2n) return null;
    const stored = await this.#parts.store.decision(startHeight - 1n);
    return stored === null ? null : decodeBlock(stored.block).header.epoch;
  }

  async #submit(vector: WeightVector): Promise<void> {
    const { epoch, mechanism, weights, hotkeys } = vector;
    if (weights.length === 0) {
      this.#parts.logger.info("No weights to set", { epoch: String(epoch), mechanism });
      return;
    }
    const vectorHash = hashOf(vector);
    if (!(await this.#parts.store.lockWeights(epoch, mechanism, vectorHash))) {
      this.#parts.logger.error("Weights are locked to another vector", { epoch: String(epoch) });
      return;
    }
    await this.#parts.chain.submitWeights({ epoch, mechanism, vectorHash, weights, hotkeys });
  }
}

function hashOf({ epoch, mechanism, weights }: WeightVector): Hex32 {
  const writer = new FixedWriter().tag("platform/wght/v1").u64(epoch).u8(mechanism);
  for (const { uid, weight } of weights) writer.u16(uid).u16(weight);
  return sha256Hex(writer.done());
}
