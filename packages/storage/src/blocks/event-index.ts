/** Which blocks hold an event of a kind, or one that names an account: derived rows, never agreed. */

import type { Hex32 } from "@platform/protocol";
import type { Database } from "../database/database.ts";

/** How events are found; a different version makes the index anew. */
export interface EventIndexer {
  readonly version: string;
  /** Accounts that an encoded event names. */
  accountsOf(event: Uint8Array): readonly Hex32[];
}

export interface EventBlock {
  readonly height: bigint;
  /** Header hash. */
  readonly hash: Hex32;
  /** Of the block's header. */
  readonly epoch: bigint;
}

/** What every sought event must be; all of it may be left out. */
export interface EventFilter {
  readonly pallet?: number | undefined;
  /** Only with `pallet`. */
  readonly event?: number | undefined;
  readonly account?: Hex32 | undefined;
}

/** In the place of a number: any event of the pallet, any event at all. */
const ANY = -1;

interface HeightRow {
  readonly height: bigint;
}

export class EventIndex {
  readonly #db: Database;
  readonly #indexer: EventIndexer | undefined;
  readonly #putBlock;
  readonly #putKind;
  readonly #putAccount;
  readonly #nextKind;
  readonly #nextAccount;
  readonly #block;
  readonly #byHash;
  readonly #version;
  readonly #setVersion;

  constructor(db: Database, indexer: EventIndexer | undefined) {
    this.#db = db;
    this.#indexer = indexer;
    this.#putBlock = db.prepare("INSERT OR REPLACE INTO event_block VALUES (?, ?, ?)");
    this.#putKind = db.prepare("INSERT OR IGNORE INTO event_kind VALUES (?, ?, ?)");
    this.#putAccount = db.prepare("INSERT OR IGNORE INTO event_account VALUES (?, ?)");
    this.#nextKind = db.prepare<HeightRow>(
      "SELECT height FROM event_kind WHERE pallet = ? AND event = ? AND height >= ? ORDER BY height LIMIT 1",
    );
    this.#nextAccount = db.prepare<HeightRow>(
      "SELECT height FROM event_account WHERE account = ? AND height >= ? ORDER BY height LIMIT 1",
    );
    this.#block = db.prepare<{ height: bigint; hash: string; epoch: bigint }>(
      "SELECT height, hash, epoch FROM event_block WHERE height = ?",
    );
    this.#byHash = db.prepare<HeightRow>("SELECT height FROM event_block WHERE hash = ?");
    this.#version = db.prepare<{ version: string }>("SELECT version FROM event_index");
    this.#setVersion = db.prepare("INSERT OR REPLACE INTO event_index VALUES (1, ?)");
  }

  /** False where another table of events, or none, made the rows. */
  get current(): boolean {
    return this.#indexer === undefined || this.#version.get()?.version === this.#indexer.version;
  }

  put(block: EventBlock, events: readonly Uint8Array[]): void {
    const { height, hash, epoch } = block;
    this.#putBlock.run(height, hash, epoch);
    if (this.#indexer === undefined) {
      // Whoever opens this file with an indexer finds rows missing, and makes all of them.
      this.#setVersion.run("");
      return;
    }
    if (events.length > 0) this.#putKind.run(ANY, ANY, height);
    const kinds = new Set<number>();
    const accounts = new Set<Hex32>();
    for (const bytes of events) {
      const [pallet = 0, event = 0] = bytes;
      kinds.add((pallet << 8) | event);
      for (const account of this.#indexer.accountsOf(bytes)) accounts.add(account);
    }
    for (const kind of kinds) {
      this.#putKind.run(kind >> 8, ANY, height);
      this.#putKind.run(kind >> 8, kind & 255, height);
    }
    for (const account of accounts) this.#putAccount.run(account, height);
  }

  /** Forgets what finds events; which block they are of stays. */
  restart(): void {
    this.#db.exec("DELETE FROM event_kind; DELETE FROM event_account");
    this.#setVersion.run(this.#indexer?.version ?? "");
  }

  block(height: bigint): EventBlock | undefined {
    return this.#block.get(height);
  }

  heightOf(hash: Hex32): bigint | undefined {
    return this.#byHash.get(hash)?.height;
  }

  /**
   * The first height from `from` on whose block may hold such an event. Kind and account are looked
   * up in turn, at most `steps` times: then `found` is false and `height` is where to go on.
   */
  seek(
    filter: EventFilter,
    from: bigint,
    steps: number,
  ): { readonly found: boolean; readonly height: bigint; readonly steps: number } | undefined {
    const { pallet = ANY, event = ANY, account } = filter;
    let height = from;
    for (let taken = 1; ; taken++) {
      const kind = this.#nextKind.get(pallet, event, height)?.height;
      if (kind === undefined) return undefined;
      if (account === undefined) return { found: true, height: kind, steps: taken };
      const named = this.#nextAccount.get(account, kind)?.height;
      if (named === undefined) return undefined;
      if (named === kind) return { found: true, height: kind, steps: taken };
      height = named;
      if (taken >= steps) return { found: false, height, steps: taken };
    }
  }

  /** The index is of whole blocks: which of a block's events was meant. */
  matches({ pallet, event, account }: EventFilter, bytes: Uint8Array): boolean {
    if (pallet !== undefined && bytes[0] !== pallet) return false;
    if (event !== undefined && bytes[1] !== event) return false;
    return account === undefined || this.#indexer?.accountsOf(bytes).includes(account) === true;
  }

  drop(below: bigint): void {
    for (const table of ["event_block", "event_kind", "event_account"])
      this.#db.prepare(`DELETE FROM ${table} WHERE height < ?`).run(below);
  }

  clear(): void {
    this.#db.exec("DELETE FROM event_block");
    this.restart();
  }
}
