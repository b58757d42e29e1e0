/** Signer database, blocks, blobs and audit log in one thread: the writer of all durable votes. */

import { join } from "node:path";
import type { DurableRow } from "@platform/consensus-pbft";
import {
  buildReceipt,
  createDagStore,
  parseCid,
  putReceipt,
  type ReceiptFields,
} from "@platform/dht-store";
import { type AttestLeaf, CodedError, type Hex32, type Port } from "@platform/protocol";
import { EVENT_INDEX_VERSION, eventAccounts } from "@platform/runtime";
import {
  type AuditLog,
  BLOB_DATABASE,
  BLOCK_DATABASE,
  BlobCodec,
  type BlobStore,
  type BlockStore,
  createAuditLog,
  createBlobStore,
  createBlockStore,
  createSignerStore,
  type EventIndexer,
  type EventQuery,
  openDatabase,
  SIGNER_DATABASE,
  type SignerRecord,
  type SignerStore,
  type StoredSetChange,
} from "@platform/storage";
import type { AuditRecord, StoredDecision } from "../components.ts";
import type { RpcCall, RpcMessage } from "../ports/rpc.ts";
import { serveOpened } from "./serve-opened.ts";
import { STORE_FILES } from "./store-files.ts";

export interface StoreConfig {
  readonly dataDir: string;
  readonly chainId: Hex32;
}

/** Reason of the pins that keep open payloads and modules of challenges in force. */
const IN_USE = "in use";

/** Pallets and accounts by which this release finds events. */
export const EVENT_INDEXER: EventIndexer = {
  version: EVENT_INDEX_VERSION,
  accountsOf: eventAccounts,
};

/** The calls of the store's port; failures carry the codes of packages/storage. */
export type StoreTable = ReturnType<typeof createStoreTable>;

/** What the calls work on, opened. */
export interface StoreParts {
  readonly signer: SignerStore;
  readonly blocks: BlockStore;
  readonly blobs: BlobStore;
  readonly audit: Pick<AuditLog, "append" | "close">;
}

export function startStore(port: Port<RpcCall, RpcMessage>, config: StoreConfig): void {
  serveOpened(port, () => createStoreTable(openStoreParts(config)));
}

function openStoreParts({ dataDir, chainId }: StoreConfig): StoreParts {
  const file = (name: string): string => join(dataDir, name);
  return {
    signer: createSignerStore(openDatabase(file(STORE_FILES.signer), SIGNER_DATABASE), chainId),
    blocks: createBlockStore(
      openDatabase(file(STORE_FILES.blocks), BLOCK_DATABASE),
      chainId,
      EVENT_INDEXER,
    ),
    blobs: createBlobStore(openDatabase(file(STORE_FILES.blobs), BLOB_DATABASE)),
    audit: createAuditLog(file(STORE_FILES.audit), { nowMs: () => BigInt(Date.now()) }),
  };
}

export function createStoreTable({ signer, blocks, blobs, audit }: StoreParts) {
  const dag = createDagStore({ blobs });
  return {
    /** Answers once the databases are open. */
    ready: () => true,
    persist: (rows: readonly DurableRow[]) => {
      signer.transaction(rows);
    },
    restore: () => signer.restore(),
    lockAttestations: (epoch: bigint, leaves: readonly AttestLeaf[]) =>
      locked(() =>
        signer.transaction(
          leaves.map(({ submission, digest }): SignerRecord => {
            return { kind: "attestation", lock: { epoch, submission, digest } };
          }),
        ),
      ),
    attestation: (epoch: bigint, submission: Hex32) =>
      signer.attestation(epoch, submission) ?? null,
    lockWeights: (epoch: bigint, mechanism: number, vectorHash: Hex32) =>
      locked(() =>
        signer.transaction([{ kind: "weights", lock: { epoch, mechanism, vectorHash } }]),
      ),
    ...createBlockTable(blocks, signer),
    putBlob: (bytes: Uint8Array) => blobs.put(BlobCodec.raw, bytes),
    blob: (hash: Hex32) => blobs.get(BlobCodec.raw, hash) ?? null,
    hasBlob: (hash: Hex32) => blobs.has(BlobCodec.raw, hash),
    putReceipt: (fields: ReceiptFields) => putReceipt(dag, buildReceipt(fields)).toString(),
    blobByCid: (cid: string) => dag.getBytes(parseCid(cid)) ?? null,
    retain: (hashes: readonly Hex32[]) => {
      blobs.unpin(IN_USE);
      for (const hash of hashes)
        if (blobs.has(BlobCodec.raw, hash)) blobs.pin(BlobCodec.raw, hash, IN_USE);
    },
    putVerified: (cid: string, bytes: Uint8Array) => dag.putVerified(parseCid(cid), bytes),
    audit: ({ kind, body }: AuditRecord) => {
      audit.append(kind, body);
    },
    close: () => {
      for (const part of [signer, blocks, blobs, audit]) part.close();
    },
  };
}

const stored = ({ certificate, block }: StoredDecision): StoredDecision => ({
  certificate,
  block,
});

/** Decisions, the set chain, and the block under a state that was fetched. */
function createBlockTable(blocks: BlockStore, signer: SignerStore) {
  return {
    putDecision: ({ block, certificate }: StoredDecision, events: readonly Uint8Array[]) => {
      blocks.put(block, certificate, events);
    },
    decision: (height: bigint) => {
      const block = blocks.get(height);
      if (block !== undefined) return stored(block);
      // A power loss may take the newest rows of blocks.db; the signer's copy is always synced.
      const last = signer.decision;
      return last !== null && last.height === height ? stored(last) : null;
    },
    decisions: (from: bigint, count: number, maxBytes: number) =>
      blocks.range(from, count, maxBytes).map(stored),
    tip: () => blocks.tip ?? null,
    oldestBlock: () => blocks.oldest ?? null,
    putSetChange: (change: StoredSetChange) => blocks.putSetChange(change),
    setChanges: (above: bigint, count: number, maxBytes: number) =>
      blocks.setChanges(above, count, maxBytes),
    setByHash: (hash: Hex32) => blocks.setByHash(hash) ?? null,
    putAnchor: ({ block, certificate }: StoredDecision) => blocks.putAnchor(block, certificate),
    adoptAnchor: (height: bigint) => {
      const block = blocks.adoptAnchor(height);
      return block === undefined ? null : stored(block);
    },
    pruneBlocks: (below: bigint) => blocks.prune(below),
    pruneEvents: (below: bigint) => blocks.pruneEvents(below),
    clearBlocks: () => blocks.clear(),
    events: (height: bigint) => blocks.events(height) ?? null,
    eventPage: (query: EventQuery) => blocks.eventPage(query),
    eventHeight: (hash: Hex32) => blocks.eventHeight(hash) ?? null,
  };
}

/** False for a conflict with an earlier lock; any other failure is the caller's. */
function locked(lock: () => unknown): boolean {
  try {
    lock();
    return true;
  } catch (error) {
    if (error instanceof CodedError && error.code === "SIGNER_CONFLICT") return false;
    throw error;
  }
}
