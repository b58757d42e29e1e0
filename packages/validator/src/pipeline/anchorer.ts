/** Hands the head of each epoch that ended to the chain, for whoever joins later (PROTOCOL §13). */

import { decodeBlock, type Hex32, headerHash } from "@platform/protocol";
import type { ChainLink, Store } from "../components.ts";
import type { Head } from "../consensus/head.ts";
import type { Logger } from "../logger.ts";

export interface AnchorerComponents {
  readonly store: Pick<Store, "decision">;
  readonly chain: Pick<ChainLink, "anchorHead" | "anchorSubmissions">;
  readonly logger: Logger;
  /** False while others are known to be ahead: only the present epoch's head is worth a fee. */
  readonly synced: () => boolean;
}

/** How an anchor can end badly; the next epoch's is tried all the same. */
const FAILED: ReadonlySet<string> = new Set(["finalised_err", "dropped"]);

export class Anchorer {
  readonly #parts: AnchorerComponents;
  readonly #self: Hex32;
  /** Start of the epoch whose predecessor's head is with the chain service. */
  #handled = -1n;
  /** Chain block at which the ledger was last asked: it moves with the chain only. */
  #watchedAt = -1n;
  /** The epoch whose failed anchor was logged. */
  #warned = -1n;

  constructor(parts: AnchorerComponents, self: Hex32) {
    this.#parts = parts;
    this.#self = self;
  }

  /** Once an epoch, by its members, and once after a restart: the ledger knows what was sent. */
  async advance({ header, session, nextSet }: Head): Promise<void> {
    await this.#watch(header.chainRef.number);
    const { startHeight } = session;
    if (startHeight <= this.#handled || startHeight < 2n || !this.#parts.synced()) return;
    if (!nextSet.members.some(({ hotkey }) => hotkey === this.#self)) return;
    const stored = await this.#parts.store.decision(startHeight - 1n);
    if (stored !== null) {
      const last = decodeBlock(stored.block).header;
      await this.#parts.chain.anchorHead({
        epoch: last.epoch,
        chainId: header.chainId,
        head: { height: last.height, hash: headerHash(last) },
      });
    }
    this.#handled = startHeight;
  }

  /** A chain that does not take it is worth a word, never a pause. */
  async #watch(chainNumber: bigint): Promise<void> {
    if (chainNumber === this.#watchedAt) return;
    this.#watchedAt = chainNumber;
    const [last] = await this.#parts.chain.anchorSubmissions();
    if (last === undefined || last.epoch <= this.#warned || !FAILED.has(last.state)) return;
    this.#warned = last.epoch;
    this.#parts.logger.warn("The epoch's head is not anchored on the chain", {
      code: "ANCHOR_FAILED",
      epoch: String(last.epoch),
      reason: last.error ?? last.state,
    });
  }
}
