/** Content-addressed bytes: nothing is ever visible under a hash that it does not have. */

import { CodedError, type Hex32, MAX_PAYLOAD_BYTES } from "@platform/protocol";
import type { Database } from "../database/database.ts";
import { latin1ToHex } from "../tree/latin1.ts";
import { hashValue } from "../tree/node.ts";

/** Multicodec of a CIDv1: what the bytes are. */
export const BlobCodec = { raw: 0x55, dagCbor: 0x71 } as const;
export type BlobCodec = (typeof BlobCodec)[keyof typeof BlobCodec];

/** @default quota 4 GiB: some 250 of the largest payloads and every module a subnet has */
const DEFAULT_QUOTA_BYTES = 4 * 1024 ** 3;

export interface BlobStoreInit {
  /** @default MAX_PAYLOAD_BYTES, 16 MiB */
  readonly maxBlobBytes?: number;
  /** Bytes of all blobs together; the oldest unpinned ones give way. @default 4 GiB */
  readonly quotaBytes?: number;
  /** Told of a blob whose bytes on disk no longer have its hash; it is dropped. */
  readonly onDamaged?: (hash: Hex32) => void;
}

export interface BlobUsage {
  readonly blobs: bigint;
  readonly bytes: bigint;
  readonly pinnedBytes: bigint;
}

export interface BlobStore {
  /** Hashes and stores, durably; the same bytes again are kept once. @throws CodedError BLOB_TOO_LARGE, BLOB_QUOTA */
  put(codec: BlobCodec, bytes: Uint8Array): Hex32;
  /** As put, for bytes that must have this hash. @throws CodedError BLOB_MISMATCH also */
  putExpected(codec: BlobCodec, hash: Hex32, bytes: Uint8Array): void;
  /** Hashed again on the way out; a damaged blob is dropped and is as good as absent. */
  get(codec: BlobCodec, hash: Hex32): Uint8Array | undefined;
  has(codec: BlobCodec, hash: Hex32): boolean;
  /** Keeps a held blob while the reason stands, e.g. a submission's id. @throws CodedError BLOB_NOT_FOUND */
  pin(codec: BlobCodec, hash: Hex32, reason: string): void;
  /** Ends a reason for every blob that it kept. */
  unpin(reason: string): void;
  usage(): BlobUsage;
  close(): void;
}

export function createBlobStore(db: Database, init: BlobStoreInit = {}): BlobStore {
  return new SqliteBlobStore(db, init);
}

class SqliteBlobStore implements BlobStore {
  readonly #db: Database;
  readonly #maxBlobBytes: number;
  readonly #quotaBytes: bigint;
  readonly #onDamaged: (hash: Hex32) => void;
  readonly #find;
  readonly #read;
  readonly #insert;
  readonly #usage;

  constructor(db: Database, init: BlobStoreInit) {
    this.#db = db;
    this.#maxBlobBytes = init.maxBlobBytes ?? MAX_PAYLOAD_BYTES;
    this.#quotaBytes = BigInt(init.quotaBytes ?? DEFAULT_QUOTA_BYTES);
    this.#onDamaged = init.onDamaged ?? (() => {});
    this.#find = db.prepare<{ seq: bigint }>("SELECT seq FROM blob WHERE codec = ? AND hash = ?");
    this.#read = db.prepare<{ bytes: Uint8Array }>("SELECT bytes FROM blob WHERE seq = ?");
    this.#insert = db.prepare("INSERT INTO blob (codec, hash, size, bytes) VALUES (?, ?, ?, ?)");
    this.#usage = db.prepare<BlobUsage>(
      `SELECT count(*) AS blobs, coalesce(sum(size), 0) AS bytes,
        coalesce(sum(size) FILTER (WHERE seq IN (SELECT seq FROM pin)), 0) AS pinnedBytes FROM blob`,
    );
  }

  put(codec: BlobCodec, bytes: Uint8Array): Hex32 {
    if (bytes.length > this.#maxBlobBytes)
      throw new CodedError({
        code: "BLOB_TOO_LARGE",
        message: `a blob of ${bytes.length} bytes; at most ${this.#maxBlobBytes}`,
      });
    const hash = hashOf(bytes);
    this.#db.transaction(() => {
      if (this.#find.get(codec, hash) !== undefined) return;
      this.#makeRoom(BigInt(bytes.length));
      this.#insert.run(codec, hash, bytes.length, bytes);
    });
    return hash;
  }

  putExpected(codec: BlobCodec, hash: Hex32, bytes: Uint8Array): void {
    const found = hashOf(bytes);
    if (found !== hash)
      throw new CodedError({ code: "BLOB_MISMATCH", message: `expected ${hash}, got ${found}` });
    this.put(codec, bytes);
  }

  get(codec: BlobCodec, hash: Hex32): Uint8Array | undefined {
    const seq = this.#find.get(codec, hash)?.seq;
    if (seq === undefined) return undefined;
    const bytes = this.#read.get(seq)?.bytes;
    if (bytes !== undefined && hashOf(bytes) === hash) return bytes;
    this.#db.transaction(() => this.#drop(seq));
    this.#onDamaged(hash);
    return undefined;
  }

  has(codec: BlobCodec, hash: Hex32): boolean {
    return this.#find.get(codec, hash) !== undefined;
  }

  pin(codec: BlobCodec, hash: Hex32, reason: string): void {
    this.#db.transaction(() => {
      const seq = this.#find.get(codec, hash)?.seq;
      if (seq === undefined)
        throw new CodedError({ code: "BLOB_NOT_FOUND", message: `${hash} is not held` });
      this.#db.prepare("INSERT OR IGNORE INTO pin VALUES (?, ?)").run(seq, reason);
    });
  }

  unpin(reason: string): void {
    this.#db.prepare("DELETE FROM pin WHERE reason = ?").run(reason);
  }

  usage(): BlobUsage {
    return this.#usage.get() ?? { blobs: 0n, bytes: 0n, pinnedBytes: 0n };
  }

  close(): void {
    this.#db.close();
  }

  /** Oldest first, pinned never: what a submission still needs outlives any flood. */
  #makeRoom(needed: bigint): void {
    const { bytes, pinnedBytes } = this.usage();
    if (pinnedBytes + needed > this.#quotaBytes)
      throw new CodedError({
        code: "BLOB_QUOTA",
        message: `no room for ${needed} bytes: ${pinnedBytes} of ${this.#quotaBytes} are pinned`,
        hint: "raise the blob quota, or wait until submissions become final",
      });
    const oldest = this.#db.prepare<{ seq: bigint; size: bigint }>(
      "SELECT seq, size FROM blob WHERE seq NOT IN (SELECT seq FROM pin) ORDER BY seq LIMIT 1",
    );
    for (let held = bytes; held + needed > this.#quotaBytes; ) {
      const victim = oldest.get();
      if (victim === undefined) break;
      this.#drop(victim.seq);
      held -= victim.size;
    }
  }

  #drop(seq: bigint): void {
    this.#db.prepare("DELETE FROM pin WHERE seq = ?").run(seq);
    this.#db.prepare("DELETE FROM blob WHERE seq = ?").run(seq);
  }
}

function hashOf(bytes: Uint8Array): Hex32 {
  return latin1ToHex(hashValue(bytes));
}
