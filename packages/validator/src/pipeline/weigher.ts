/** Hands each decided vector to the chain, once, under the signer's lock (PROTOCOL §7, §11). */

import { FixedWriter, type Hex32, sha256Hex } from "@platform/protocol";
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
  #handled = -1n;

  constructor(parts: WeigherComponents) {
    this.#parts = parts;
  }

  /** The epoch below the running one is weighed in its last block; older ones are never sent. */
  async advance(head: Head): Promise<void> {
    const ended = head.session.epoch - 1n;
    if (ended < 0n || ended <= this.#handled) return;
    this.#handled = ended;
    const { vectors } = await this.#parts.executor.api("weights", { epoch: ended });
    for (const vector of vectors) await this.#submit(vector);
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
