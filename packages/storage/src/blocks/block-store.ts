/** Decided blocks by height and hash, with the certificate of each and the events it caused. */

import { assert, CodedError, decodeBlock, type Hex32, headerHash } from "@platform/protocol";
import { bindToChain } from "../database/chain-binding.ts";
import type { Database } from "../database/database.ts";
import { databaseCorrupt } from "../database/database-errors.ts";
import { SealedTable } from "../database/sealed-table.ts";
import { decodeEvents, encodeEvents } from "./event-list.ts";

export interface StoredBlock {
  readonly height: bigint;
  /** Header hash: what the certificate is about. */
  readonly hash: Hex32;
  readonly block: Uint8Array;
  readonly certificate: Uint8Array;
}

export interface BlockStore {
  /** Highest stored height; undefined while empty. */
  readonly tip: bigint | undefined;
  /**
   * Stores a decided block; heights follow each other without a gap. The same block again changes
   * nothing, with another certificate neither: the first one is kept.
   * @throws CodedError MALFORMED, BLOCK_CONFLICT, BLOCK_GAP
   */
  put(block: Uint8Array, certificate: Uint8Array): StoredBlock;
  get(height: bigint): StoredBlock | undefined;
  byHash(hash: Hex32): StoredBlock | undefined;
  /** At most `count` blocks from `from` on; stops before `maxBytes`, but gives at least one. */
  range(from: bigint, count: number, maxBytes: number): StoredBlock[];
  /** Events of a stored block, known once it is executed here. */
  putEvents(height: bigint, events: readonly Uint8Array[]): void;
  events(height: bigint): Uint8Array[] | undefined;
  close(): void;
}

/** @throws CodedError DATABASE_OTHER_CHAIN */
export function createBlockStore(db: Database, chainId: Hex32): BlockStore {
  bindToChain(db, chainId);
  return new SqliteBlockStore(db, chainId);
}

class SqliteBlockStore implements BlockStore {
  readonly #db: Database;
  readonly #chainId: Hex32;
  readonly #blocks;
  readonly #events;
  readonly #tip;

  constructor(db: Database, chainId: Hex32) {
    this.#db = db;
    this.#chainId = chainId;
    this.#blocks = new SealedTable<{ [column in keyof StoredBlock]: StoredBlock[column] }>(
      db,
      "block",
      ["height", "hash", "block", "certificate"],
    );
    this.#events = new SealedTable<{ height: bigint; hash: string; events: Uint8Array }>(
      db,
      "events",
      ["height", "hash", "events"],
    );
    this.#tip = db.prepare<{ tip: bigint | null }>("SELECT max(height) AS tip FROM block");
  }

  get tip(): bigint | undefined {
    return this.#tip.get()?.tip ?? undefined;
  }

  put(block: Uint8Array, certificate: Uint8Array): StoredBlock {
    const { header } = decodeBlock(block);
    const { height } = header;
    const hash = headerHash(header);
    if (header.chainId !== this.#chainId)
      throw new CodedError({ code: "BLOCK_CONFLICT", message: "a block of another network" });
    return this.#db.transaction(() => {
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
      const stored = { height, hash, block, certificate };
      this.#blocks.put(stored);
      return stored;
    });
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

  putEvents(height: bigint, events: readonly Uint8Array[]): void {
    const hash = this.get(height)?.hash;
    assert(hash !== undefined, "events belong to a stored block");
    this.#events.put({ height, hash, events: encodeEvents(events) });
  }

  events(height: bigint): Uint8Array[] | undefined {
    const row = this.#events.select("height = ?", height)[0];
    if (row === undefined) return undefined;
    try {
      return decodeEvents(row.events);
    } catch (cause) {
      throw databaseCorrupt(this.#db, `the events of height ${height} are damaged`, cause);
    }
  }

  close(): void {
    this.#db.close();
  }
}

function toBlock({ height, hash, block, certificate }: StoredBlock): StoredBlock {
  return { height, hash, block, certificate };
}
