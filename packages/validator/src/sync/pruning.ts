/** Drops decisions and events that nobody needs any more: states and the set chain stand in for them. */

import type { Store } from "../components.ts";
import type { Logger } from "../logger.ts";
import { DEFAULT_KEEP_EVENTS, type SyncSettings } from "./sync-settings.ts";

/** Heights between two looks: each look drops a few hundred blocks at most. */
const EVERY = 8n;

type PruningStore = Pick<Store, "pruneBlocks" | "pruneEvents">;

export class Pruning {
  readonly #parts: { readonly store: PruningStore; readonly logger: Logger };
  readonly #keepBlocks: bigint;
  readonly #keepEvents: bigint;
  #running = false;

  constructor(
    parts: { readonly store: PruningStore; readonly logger: Logger },
    { keepBlocks, keepEvents }: Pick<SyncSettings, "keepBlocks" | "keepEvents">,
  ) {
    this.#parts = parts;
    this.#keepBlocks = BigInt(keepBlocks);
    this.#keepEvents = BigInt(keepEvents ?? DEFAULT_KEEP_EVENTS);
  }

  decided(height: bigint): void {
    if (height % EVERY !== 0n || this.#running) return;
    this.#running = true;
    this.#prune(height)
      .catch((error) => {
        this.#parts.logger.error("Old blocks could not be dropped", { error: String(error) });
      })
      .finally(() => {
        this.#running = false;
      });
  }

  async #prune(height: bigint): Promise<void> {
    const { store, logger } = this.#parts;
    const below = (keep: bigint): bigint => (keep === 0n || height <= keep ? 0n : height - keep);
    const [blocks, events] = [below(this.#keepBlocks), below(this.#keepEvents)];
    const dropped = blocks > 0n ? await store.pruneBlocks(blocks) : 0;
    if (events > 0n) await store.pruneEvents(events);
    if (dropped > 0) logger.debug("Old blocks dropped", { below: blocks, dropped });
  }
}
