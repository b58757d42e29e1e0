/** A real block store in a private in-memory database. */

import {
  BLOB_DATABASE,
  type BlobStoreInit,
  createBlobStore,
  MEMORY_PATH,
  openDatabase,
} from "@platform/storage";
import { createDagStore, type DagStore } from "../../src/index.ts";

export function memoryDag(init?: BlobStoreInit): DagStore {
  return createDagStore({ blobs: createBlobStore(openDatabase(MEMORY_PATH, BLOB_DATABASE), init) });
}

/** Code of what the work throws or rejects with, or "none". */
export async function codeOf(work: () => unknown): Promise<string> {
  try {
    await work();
  } catch (thrown) {
    return (thrown as { code?: string }).code ?? String(thrown);
  }
  return "none";
}
