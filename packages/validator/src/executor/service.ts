/** The executor behind a port: state.db below the data directory, calls answered one by one. */

import { join } from "node:path";
import type { Hex32, Port } from "@platform/protocol";
import {
  createStateStore,
  openDatabase,
  SnapshotStage,
  STAGE_DATABASE,
  STATE_DATABASE,
} from "@platform/storage";
import { type RpcCall, type RpcMessage, serveRpc } from "../ports/rpc.ts";
import { STORE_FILES } from "../services/store-files.ts";
import { Executor } from "./executor.ts";
import type { ExecutorTable } from "./messages.ts";
import { createSignatureCache } from "./signature-cache.ts";
import { Snapshots } from "./snapshots.ts";

export interface ExecutorConfig {
  readonly dataDir: string;
  readonly chainId: Hex32;
  /** Largest chunk of a served state; smaller in tests only. @default SNAPSHOT_CHUNK_BYTES */
  readonly chunkBytes?: number;
}

const STAGE_FILE = "stage.db";

export function startExecutor(
  port: Port<RpcCall, RpcMessage>,
  { dataDir, chainId, chunkBytes }: ExecutorConfig,
): void {
  const openStore = () =>
    createStateStore(openDatabase(join(dataDir, STORE_FILES.state), STATE_DATABASE), chainId);
  const openStage = () =>
    new SnapshotStage(openDatabase(join(dataDir, STAGE_FILE), STAGE_DATABASE), chainId);
  const signatures = createSignatureCache();
  const executor = new Executor({ openStore, signatures }, chainId);
  const snapshots = new Snapshots({ store: () => executor.state, openStage }, chunkBytes);
  serveExecutor(port, executor, snapshots);
}

export function serveExecutor(
  port: Port<RpcCall, RpcMessage>,
  executor: Executor,
  snapshots: Snapshots,
): void {
  const table: ExecutorTable = {
    open: () => executor.open(),
    genesis: (input) => executor.genesis(input),
    execute: (input) => executor.execute(input),
    build: (input) => executor.build(input),
    witness: (input) => executor.witness(input),
    version: () => executor.version(),
    checkCode: (input) => executor.checkCode(input),
    commit: (input) => executor.commit(input),
    api: (input) => executor.api(input),
    proof: (keys, height) => executor.proof(keys, height),
    entries: (input) => executor.entries(input),
    stateRootAt: (height) => executor.stateRootAt(height),
    undoTo: (height) => executor.undoTo(height),
    snapshotCut: (height) => snapshots.cut(height),
    snapshotPiece: (height, hash, offset) => snapshots.piece(height, hash, offset),
    stageMissing: (hashes) => snapshots.missing(hashes),
    stageChunk: (hash, bytes) => snapshots.stage(hash, bytes),
    adopt: (tip, hashes) => {
      try {
        return executor.adopt(tip, snapshots.staged(hashes));
      } finally {
        // After a failure, too: what did not lead to the root must be fetched again.
        snapshots.clear();
      }
    },
    close: () => {
      snapshots.close();
      executor.close();
    },
  };
  serveRpc(port, table);
}
