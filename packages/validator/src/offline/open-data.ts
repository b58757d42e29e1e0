/** A validator's databases for reading only: the validator may run meanwhile. */

import { join } from "node:path";
import type { Hex32 } from "@platform/protocol";
import {
  BLOB_DATABASE,
  BLOCK_DATABASE,
  BlobCodec,
  type BlockStore,
  createBlobStore,
  createBlockStore,
  createStateStore,
  openDatabase,
  STATE_DATABASE,
  type StateStore,
} from "@platform/storage";
import { STORE_FILES } from "../services/store-files.ts";

export interface DataReader {
  readonly blocks: BlockStore;
  /** A module or payload by its hash; null if it is not held. */
  blob(hash: Hex32): Uint8Array | null;
  close(): void;
}

/** @throws CodedError DATABASE_* */
export function openBlocks(dataDir: string, chainId: Hex32): DataReader {
  const reader = { role: "reader" } as const;
  const file = (name: string): string => join(dataDir, name);
  const blocks = createBlockStore(
    openDatabase(file(STORE_FILES.blocks), { ...BLOCK_DATABASE, ...reader }),
    chainId,
  );
  const blobs = createBlobStore(
    openDatabase(file(STORE_FILES.blobs), { ...BLOB_DATABASE, ...reader }),
  );
  return {
    blocks,
    blob: (hash) => blobs.get(BlobCodec.raw, hash) ?? null,
    close: () => {
      blocks.close();
      blobs.close();
    },
  };
}

/** The state as it is now, whatever is committed while `read` looks at it. @throws CodedError DATABASE_* */
export function readState<T>(dataDir: string, chainId: Hex32, read: (store: StateStore) => T): T {
  const path = join(dataDir, STORE_FILES.state);
  const db = openDatabase(path, { ...STATE_DATABASE, role: "reader" });
  // One snapshot for all its rows: the tree is built from many statements.
  db.exec("BEGIN");
  try {
    return read(createStateStore(db, chainId));
  } finally {
    db.exec("COMMIT");
    db.close();
  }
}
