/** Decided blocks by height and hash, with the certificate of each and the events it caused. */

import {
  assert,
  CodedError,
  decodeBlock,
  decodeHeader,
  type Header,
  type Hex32,
  headerHash,
  sha256Hex,
} from "@platform/protocol";
import { bindToChain } from "../database/chain-binding.ts";
import type { Database } from "../database/database.ts";
import { SealedTable } from "../database/sealed-table.ts";
import type { EventIndexer } from "./event-index.ts";
import { type EventPage, type EventQuery, EventRows } from "./event-rows.ts";

export interface StoredBlock {
  readonly height: bigint;
  /** Header hash: what the certificate is about. */
  readonly hash: Hex32;
  readonly block: Uint8Array;
  readonly certificate: Uint8Array;
}

/** A block that ended an epoch, kept for ever: the set chain that joiners check (PROTOCOL §6). */
export interface StoredSetChange {
  readonly header: Uint8Array;
  readonly certificate: Uint8Array;
  /** `encodeValidatorSet` of the next height's set. */
  readonly set: Uint8Array;
}

export interface BlockStore {
  /** Highest stored height; undefined while empty. */
  readonly tip: bigint | undefined;
  /** Lowest stored height; undefined while empty. */
  readonly oldest: bigint | undefined;
  /** The same change again changes nothing. @throws CodedError MALFORMED */
  putSetChange(change: StoredSetChange): void;
  /** Changes above a height, ascending; stops before `maxBytes`, but gives at least one. */
  setChanges(above: bigint, count: number, maxBytes: number): StoredSetChange[];
  /** Bytes of a set that some stored change put in force. */
  setByHash(hash: Hex32): Uint8Array | undefined;
  /**
   * Remembers, durably, the block under a state that is about to take the place of this one.
   * @throws CodedError MALFORMED, BLOCK_CONFLICT
   */
  putAnchor(block: Uint8Array, certificate: Uint8Array): void;
  /** Makes the anchor of this height the first stored block; undefined if there is none. */
  adoptAnchor(height: bigint): StoredBlock | undefined;
  /** Drops blocks below a height, a bounded number at once; how many. Their events stay. */
  prune(below: bigint): number;
  /** The same for events. */
  pruneEvents(below: bigint): number;
  /** Drops every block and its events; the set chain stays. */
  clear(): void;
  /**
   * Stores a decided block; heights follow each other without a gap. The same block again changes
   * nothing, with another certificate neither: the first one is kept.
   * @param events of the block, written in the same transaction if it is executed here
   * @throws CodedError MALFORMED, BLOCK_CONFLICT, BLOCK_GAP
   */
  put(block: Uint8Array, certificate: Uint8Array, events?: readonly Uint8Array[]): StoredBlock;
  get(height: bigint): StoredBlock | undefined;
  byHash(hash: Hex32): StoredBlock | undefined;
  /** At most `count` blocks from `from` on; stops before `maxBytes`, but gives at least one. */
  range(from: bigint, count: number, maxBytes: number): StoredBlock[];
  events(height: bigint): Uint8Array[] | undefined;
  /** Events in order of blocks; what they are found by is told when the store is created. */
  eventPage(query: EventQuery): EventPage;
  /** Height of the block of this hash, while its events are kept. */
  eventHeight(hash: Hex32): bigint | undefined;
  close(): void;
}

/**
 * @param indexer how events are found; without it `eventPage` finds none of those put here
 * @throws CodedError DATABASE_OTHER_CHAIN
 */
export function createBlockStore(db: Database, chainId: Hex32, indexer?: EventIndexer): BlockStore {
  bindToChain(db, chainId);
  return new SqliteBlockStore(db, chainId, indexer);
}

type BlockRow = { [column in keyof StoredBlock]: StoredBlock[column] };

interface SetChangeRow {
  readonly [column: string]: bigint | string | Uint8Array;
  readonly height: bigint;
  readonly hash: string;
  readonly header: Uint8Array;
  readonly certificate: Uint8Array;
  readonly next_set: Uint8Array;
}

/** Blocks dropped in one transaction: it must not keep a vote's lock waiting. */
const MAX_PRUNED = 256n;

class SqliteBlockStore implements BlockStore {
  readonly #db: Database;
  readonly #chainId: Hex32;
  readonly #blocks;
  readonly #events;
  readonly #changes;
  readonly #anchor;
  readonly #ends;

  constructor(db: Database, chainId: Hex32, indexer: EventIndexer | undefined) {
    this.#db = db;
    this.#chainId = chainId;
    this.#blocks = new SealedTable<BlockRow>(db, "block", [
      "height",
      "hash",
      "block",
      "certificate",
    ]);
    this.#events = new EventRows(db, indexer);
    this.#changes = new SealedTable<SetChangeRow>(db, "set_change", [
      "height",
      "hash",
      "header",
      "certificate",
      "next_set",
    ]);
    const anchor = ["height", "hash", "block", "certificate"] as const;
    this.#anchor = new SealedTable<BlockRow>(db, "anchor", anchor, true);
    this.#ends = db.prepare<{ tip: bigint | null; oldest: bigint | null }>(
      "SELECT (SELECT max(height) FROM block) AS tip, (SELECT min(height) FROM block) AS oldest",
    );
    this.#events.refresh((height) => this.get(height)?.block);
  }

  get tip(): bigint | undefined {
    return this.#ends.get()?.tip ?? undefined;
  }

  get oldest(): bigint | undefined {
    return this.#ends.get()?.oldest ?? undefined;
  }

  put(block: Uint8Array, certificate: Uint8Array, events?: readonly Uint8Array[]): StoredBlock {
    const { height, hash, epoch } = this.#identify(block);
    return this.#db.transaction(() => {
      const stored = this.#append({ height, hash, block, certificate });
      if (events !== undefined) this.#events.put({ height, hash, epoch }, events);
      return stored;
    });
  }

  #append(block: StoredBlock): StoredBlock {
    const { height, hash } = block;
    const held = this.get(height);
    if (held !== undefined && held.hash === hash) return held;
    if (held !== undefined)
      throw new CodedError({
        code: "BLOCK_CONFLICT",
        message: `height ${height} is decided as ${held.hash}, not as ${hash}`,
        hint: "two decisions of one height: stop and compare with other validators",
      });
    const { tip } = this;
    if (tip !== undefined && height !== tip + 1n)
      throw new CodedError({
        code: "BLOCK_GAP",
        message: `height ${height} does not follow ${tip}`,
      });
    this.#blocks.put({ ...block });
    return block;
  }

  get(height: bigint): StoredBlock | undefined {
    return this.#blocks.select("height = ?", height).map(toBlock)[0];
  }

  byHash(hash: Hex32): StoredBlock | undefined {
    return this.#blocks.select("hash = ?", hash).map(toBlock)[0];
  }

  range(from: bigint, count: number, maxBytes: number): StoredBlock[] {
    const blocks: StoredBlock[] = [];
    let bytes = 0;
    for (let height = from; blocks.length < count; height++) {
      const next = this.get(height);
      if (next === undefined) break;
      bytes += next.block.length + next.certificate.length;
      if (blocks.length > 0 && bytes > maxBytes) break;
      blocks.push(next);
    }
    return blocks;
  }

  putSetChange({ header: bytes, certificate, set }: StoredSetChange): void {
    const header = headerOf(bytes);
    const { height, nextValidatorSetHash: hash } = header;
    assert(sha256Hex(set) === hash, "the set is the one that the header announces");
    this.#changes.put({ height, hash, header: bytes, certificate, next_set: set });
  }

  setChanges(above: bigint, count: number, maxBytes: number): StoredSetChange[] {
    const found: StoredSetChange[] = [];
    let size = 0;
    for (let from = above; found.length < count; ) {
      const [row] = this.#changes.select("height > ? ORDER BY height LIMIT 1", from);
      if (row === undefined) break;
      size += row.header.length + row.certificate.length + row.next_set.length;
      if (found.length > 0 && size > maxBytes) break;
      found.push({ header: row.header, certificate: row.certificate, set: row.next_set });
      from = row.height;
    }
    return found;
  }

  setByHash(hash: Hex32): Uint8Array | undefined {
    return this.#changes.select("hash = ?", hash)[0]?.next_set;
  }

  putAnchor(block: Uint8Array, certificate: Uint8Array): void {
    const { height, hash } = this.#identify(block);
    this.#anchor.put({ height, hash, block, certificate });
    // The state that stands on it is written with full durability: this must not be later.
    this.#db.checkpoint("truncate");
  }

  adoptAnchor(height: bigint): StoredBlock | undefined {
    const [anchor] = this.#anchor.select("height = ?", height);
    if (anchor === undefined) return undefined;
    const stored = toBlock(anchor);
    this.#db.transaction(() => {
      this.clear();
      this.#blocks.put(stored);
      this.#anchor.drop("id = 1");
    });
    return stored;
  }

  prune(below: bigint): number {
    const { oldest } = this;
    if (oldest === undefined || oldest >= below) return 0;
    const last = oldest + MAX_PRUNED;
    const end = below < last ? below : last;
    this.#blocks.drop("height < ?", end);
    return Number(end - oldest);
  }

  pruneEvents(below: bigint): number {
    return this.#events.prune(below);
  }

  clear(): void {
    this.#db.transaction(() => {
      this.#events.clear();
      this.#blocks.drop("height >= 0");
    });
  }

  #identify(block: Uint8Array): { height: bigint; hash: Hex32; epoch: bigint } {
    const { header } = decodeBlock(block);
    if (header.chainId !== this.#chainId)
      throw new CodedError({ code: "BLOCK_CONFLICT", message: "a block of another network" });
    return { height: header.height, hash: headerHash(header), epoch: header.epoch };
  }

  events(height: bigint): Uint8Array[] | undefined {
    return this.#events.get(height);
  }

  eventPage(query: EventQuery): EventPage {
    return this.#events.page(query);
  }

  eventHeight(hash: Hex32): bigint | undefined {
    return this.#events.heightOf(hash);
  }

  close(): void {
    this.#db.close();
  }
}

function headerOf(bytes: Uint8Array): Header {
  try {
    return decodeHeader(bytes);
  } catch (cause) {
    throw new CodedError({ code: "MALFORMED", message: "not a block header" }, { cause });
  }
}

function toBlock({ height, hash, block, certificate }: StoredBlock): StoredBlock {
  return { height, hash, block, certificate };
}
