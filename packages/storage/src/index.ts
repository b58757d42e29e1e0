export { type AuditLog, type AuditLogComponents, createAuditLog } from "./audit/audit-log.ts";
export type { AuditHead, AuditRecord } from "./audit/audit-record.ts";
export { type AuditVerdict, verifyAuditLog } from "./audit/verify-audit-log.ts";
export { BLOB_DATABASE } from "./blobs/blob-schema.ts";
export {
  BlobCodec,
  type BlobStore,
  type BlobStoreInit,
  type BlobUsage,
  createBlobStore,
} from "./blobs/blob-store.ts";
export { BLOCK_DATABASE } from "./blocks/block-schema.ts";
export {
  type BlockStore,
  createBlockStore,
  type StoredBlock,
  type StoredSetChange,
} from "./blocks/block-store.ts";
export type { EventIndexer } from "./blocks/event-index.ts";
export type { EventPage, EventPlace, EventQuery, FoundEvent } from "./blocks/event-rows.ts";
export type { Database, MemoryDatabase, SqlValue, Statement } from "./database/database.ts";
export {
  type DatabaseInit,
  MEMORY_PATH,
  openDatabase,
  openMemoryDatabase,
} from "./database/open-database.ts";
export { makeDirectory } from "./database/sync-directory.ts";
export { lockDataDirectory, lockForWriting, type WriterLock } from "./database/writer-lock.ts";
export { exportSigner, importSigner, parseSignerExport } from "./signer/signer-export.ts";
export type { SignerIdentity } from "./signer/signer-identity.ts";
export type {
  AttestationLock,
  SignerRecord,
  Watermark,
  WeightLock,
} from "./signer/signer-records.ts";
export { SIGNER_DATABASE } from "./signer/signer-schema.ts";
export { createSignerStore, type SignerStore } from "./signer/signer-store.ts";
export { type Candidates, createCandidates } from "./state/candidates.ts";
export { type EntryPage, type EntryQuery, entryPage, type PagedEntry } from "./state/entry-page.ts";
export { type ExecutedState, executeChanges } from "./state/execute-changes.ts";
export { CODE_KEY, createOverlay, NEXT_CODE_KEY, type Overlay } from "./state/overlay.ts";
export { type CodeInForce, readCodeInForce } from "./state/read-code.ts";
export { type SnapshotCut, SnapshotSource } from "./state/snapshot-source.ts";
export { chunksOfCut, SnapshotStage, STAGE_DATABASE } from "./state/snapshot-stage.ts";
export { stateEntries } from "./state/state-entries.ts";
export { STATE_DATABASE } from "./state/state-schema.ts";
export {
  type CommitBlock,
  createStateStore,
  type StateStore,
  type StateTip,
} from "./state/state-store.ts";
export type { StateChanges, StateEntry, StateView } from "./state/state-view.ts";
export { witnessView } from "./state/witness.ts";
export { fromLatin1, toLatin1 } from "./tree/latin1.ts";
export type { Tree } from "./tree/node.ts";
export type { ProofRequest } from "./tree/prove.ts";
export { valueHashOf } from "./tree/walk.ts";
