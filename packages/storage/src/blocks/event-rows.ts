/** Events of decided blocks: kept beside the blocks, found by kind and account, dropped by age. */

import {
  decodeHeader,
  HEADER_BYTES,
  type Hex32,
  MAX_EVENT_PAGE_BLOCKS,
  MAX_EVENT_PAGE_BYTES,
  MAX_EVENT_PAGE_STEPS,
} from "@platform/protocol";
import type { Database } from "../database/database.ts";
import { databaseCorrupt } from "../database/database-errors.ts";
import { SealedTable } from "../database/sealed-table.ts";
import { type EventBlock, type EventFilter, EventIndex, type EventIndexer } from "./event-index.ts";
import { decodeEvents, encodeEvents } from "./event-list.ts";

/** Where an event stands: the block's height, and its place among the block's events. */
export interface EventPlace {
  readonly height: bigint;
  readonly index: number;
}

export interface EventQuery extends EventFilter {
  /** The first place to look at. */
  readonly from: EventPlace;
  /** The last height to look at. */
  readonly to?: bigint | undefined;
  /** Events at most. */
  readonly limit: number;
}

export interface FoundEvent extends EventPlace {
  readonly hash: Hex32;
  readonly epoch: bigint;
  readonly bytes: Uint8Array;
}

export interface EventPage {
  readonly events: readonly FoundEvent[];
  /** Where the next page begins; right above the newest block when nothing is left. */
  readonly next: EventPlace;
  /** There may be more at `next` now. */
  readonly more: boolean;
  /** Heights whose events are kept; undefined while there are none. */
  readonly kept: { readonly oldest: bigint; readonly newest: bigint } | undefined;
}

/** Heights dropped in one transaction: it must not keep a vote's lock waiting. */
const MAX_PRUNED = 256n;

interface EventRow {
  readonly [column: string]: bigint | string | Uint8Array;
  readonly height: bigint;
  readonly hash: string;
  readonly events: Uint8Array;
}

export class EventRows {
  readonly #db: Database;
  readonly #rows: SealedTable<EventRow>;
  readonly #index: EventIndex;
  readonly #ends;
  readonly #heights;

  constructor(db: Database, indexer: EventIndexer | undefined) {
    this.#db = db;
    this.#rows = new SealedTable(db, "events", ["height", "hash", "events"]);
    this.#index = new EventIndex(db, indexer);
    this.#ends = db.prepare<{ oldest: bigint | null; newest: bigint | null }>(
      "SELECT (SELECT min(height) FROM events) AS oldest, (SELECT max(height) FROM events) AS newest",
    );
    this.#heights = db.prepare<{ height: bigint }>("SELECT height FROM events ORDER BY height");
  }

  /** Makes the index anew where it is another release's; `blockOf` gives what is still held. */
  refresh(blockOf: (height: bigint) => Uint8Array | undefined): void {
    if (this.#index.current) return;
    this.#db.transaction(() => {
      this.#index.restart();
      for (const { height } of this.#heights.all()) {
        const [row] = this.#rows.select("height = ?", height);
        if (row === undefined) continue;
        const block = blockOf(height)?.slice(0, HEADER_BYTES);
        const known = this.#index.block(height);
        // Of an event without its block the epoch is old, whichever it was.
        const epoch = known?.epoch ?? (block === undefined ? 0n : decodeHeader(block).epoch);
        this.#index.put({ height, hash: row.hash, epoch }, this.#decode(row));
      }
    });
  }

  put(block: EventBlock, events: readonly Uint8Array[]): void {
    const { height, hash } = block;
    this.#rows.put({ height, hash, events: encodeEvents(events) });
    this.#index.put(block, events);
  }

  get(height: bigint): Uint8Array[] | undefined {
    const [row] = this.#rows.select("height = ?", height);
    return row && this.#decode(row);
  }

  heightOf(hash: Hex32): bigint | undefined {
    return this.#index.heightOf(hash);
  }

  /**
   * A bounded page in order of blocks. It may end early, even without an event: `next` goes on.
   */
  page(query: EventQuery): EventPage {
    const { oldest, newest } = this.#ends.get() ?? { oldest: null, newest: null };
    if (oldest === null || newest === null)
      return { events: [], next: query.from, more: false, kept: undefined };
    const kept = { oldest, newest };
    const last = query.to !== undefined && query.to < newest ? query.to : newest;
    const events: FoundEvent[] = [];
    const { limit } = query;
    let next = query.from;
    let [blocks, bytes, steps] = [0, 0, 0];
    while (next.height <= last) {
      const spent = blocks >= MAX_EVENT_PAGE_BLOCKS || bytes >= MAX_EVENT_PAGE_BYTES;
      if (spent || events.length >= limit || steps >= MAX_EVENT_PAGE_STEPS)
        return { events, next, more: true, kept };
      const sought = this.#index.seek(query, next.height, MAX_EVENT_PAGE_STEPS - steps);
      steps += sought?.steps ?? 0;
      if (sought === undefined || sought.height > last) break;
      const { height } = sought;
      if (height > next.height) next = { height, index: 0 };
      if (!sought.found) continue;
      const found = this.#eventsOf(height);
      blocks++;
      for (let i = next.index; i < found.length && events.length < limit; i++) {
        const event = found[i] as FoundEvent;
        bytes += event.bytes.length;
        next = { height, index: i + 1 };
        if (this.#index.matches(query, event.bytes)) events.push(event);
      }
      if (next.index >= found.length) next = { height: height + 1n, index: 0 };
    }
    if (next.height <= last) next = { height: last + 1n, index: 0 };
    return { events, next, more: false, kept };
  }

  #eventsOf(height: bigint): FoundEvent[] {
    const block = this.#index.block(height);
    const events = this.get(height) ?? [];
    if (block === undefined) return [];
    return events.map((bytes, index) => ({ ...block, index, bytes }));
  }

  /** Drops events below a height, a bounded number of blocks at once; how many. */
  prune(below: bigint): number {
    const oldest = this.#ends.get()?.oldest ?? below;
    if (oldest >= below) return 0;
    const last = oldest + MAX_PRUNED;
    const end = below < last ? below : last;
    this.#db.transaction(() => {
      this.#rows.drop("height < ?", end);
      this.#index.drop(end);
    });
    return Number(end - oldest);
  }

  clear(): void {
    this.#rows.drop("height >= 0");
    this.#index.clear();
  }

  #decode({ height, events }: EventRow): Uint8Array[] {
    try {
      return decodeEvents(events);
    } catch (cause) {
      throw databaseCorrupt(this.#db, `the events of height ${height} are damaged`, cause);
    }
  }
}
