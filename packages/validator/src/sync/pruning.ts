/** Drops decisions that nobody needs any more: states and the set chain stand in for them. */

import type { Store } from "../components.ts";
import type { Logger } from "../logger.ts";

/** Heights between two looks: each look drops a few hundred blocks at most. */
const EVERY = 8n;

export class Pruning {
  readonly #parts: { readonly store: Store; readonly logger: Logger };
  readonly #keep: bigint;
  #running = false;

  /** @param keepBlocks decisions kept below the head; 0 keeps all */
  constructor(parts: { readonly store: Store; readonly logger: Logger }, keepBlocks: number) {
    this.#parts = parts;
    this.#keep = BigInt(keepBlocks);
  }

  decided(height: bigint): void {
    if (this.#keep === 0n || height % EVERY !== 0n || this.#running || height <= this.#keep) return;
    this.#running = true;
    this.#prune(height - this.#keep)
      .catch((error) => {
        this.#parts.logger.error("Old blocks could not be dropped", { error: String(error) });
      })
      .finally(() => {
        this.#running = false;
      });
  }

  async #prune(below: bigint): Promise<void> {
    const dropped = await this.#parts.store.pruneBlocks(below);
    if (dropped > 0) this.#parts.logger.debug("Old blocks dropped", { below, dropped });
  }
}
