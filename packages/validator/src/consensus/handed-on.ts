/** Which leader was given which extrinsic: a height shorter than the way there needs no second copy. */

import { type Hex32, MAX_POOL_TOTAL } from "@platform/protocol";
import type { SignedEntry } from "@platform/txpool";

/** In a later height it is sent again after so long: what waited for a dead connection is lost. */
const REPEAT_MS = 500;
/** A whole pool for two leaders; a height that takes hours must not remember all that came and went. */
const MAX_REMEMBERED = 2 * MAX_POOL_TOTAL;

interface Sent {
  readonly height: bigint;
  readonly ms: number;
}

export class HandedOn {
  /** By leader and extrinsic, oldest first; what leaves the pool is forgotten after a while. */
  readonly #sent = new Map<string, Sent>();

  /** Those of the entries that this leader has to be sent now; from now on it was. */
  fresh(
    leader: Hex32,
    entries: readonly SignedEntry[],
    height: bigint,
    nowMs: number,
  ): SignedEntry[] {
    for (const [key, sent] of this.#sent) {
      if (!isOver(sent, height, nowMs)) break;
      this.#sent.delete(key);
    }
    return entries.filter(({ hash }) => {
      const key = `${leader}/${hash}`;
      const sent = this.#sent.get(key);
      if (sent !== undefined && !isOver(sent, height, nowMs)) return false;
      this.#sent.delete(key);
      this.#sent.set(key, { height, ms: nowMs });
      const oldest = this.#sent.keys().next();
      if (this.#sent.size > MAX_REMEMBERED && !oldest.done) this.#sent.delete(oldest.value);
      return true;
    });
  }
}

/** A clock that jumped back makes it old: one copy too many does no harm. */
function isOver(sent: Sent, height: bigint, nowMs: number): boolean {
  const age = nowMs - sent.ms;
  return sent.height < height && (age < 0 || age >= REPEAT_MS);
}
