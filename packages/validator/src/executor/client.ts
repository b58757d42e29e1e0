/** The executor as the rest of the node sees it: typed, asynchronous, over any port. */

import { decodeScale, type Hex32, type Port } from "@platform/protocol";
import { API, type ApiArgs, type ApiMethod, type ApiName, type ApiResult } from "@platform/runtime";
import type { SnapshotCut } from "@platform/storage";
import { createRpcClient, type RpcCall, type RpcMessage } from "../ports/rpc.ts";
import type {
  BuildInput,
  Built,
  CheckCodeInput,
  CheckedCode,
  CommitInput,
  EntriesInput,
  Executed,
  ExecuteInput,
  ExecutorTable,
  ExecutorTip,
  GenesisInput,
  NotExecuted,
  ReadAt,
  RuntimeInForce,
  StateEntries,
  StateProof,
  Witness,
} from "./messages.ts";

export interface ExecutorClient {
  /** The tip on disk; null before `genesis`. @throws CodedError DATABASE_* of the storage package */
  open(): Promise<ExecutorTip | null>;
  /**
   * Builds block 0's state, or finds a state of this chain and returns its tip.
   * @throws CodedError GENESIS_OTHER_CHAIN, GENESIS_RUNTIME_MISMATCH, GENESIS_SNAPSHOT_MISMATCH,
   *   RUNTIME_REJECTED
   */
  genesis(input: GenesisInput): Promise<ExecutorTip>;
  /** Runs a block on the tip. @throws CodedError NOT_ON_TIP */
  execute(input: ExecuteInput): Promise<Executed | NotExecuted>;
  /** Which candidates apply in this order on the tip; nothing is kept. @throws CodedError NOT_ON_TIP */
  build(input: BuildInput): Promise<Built>;
  /** Runs a block on the tip for its witness; nothing is kept. @throws CodedError NOT_ON_TIP, PROOF_TOO_LARGE */
  witness(input: ExecuteInput): Promise<Witness>;
  /** Of the runtime in force for the next block. @throws CodedError NO_STATE */
  version(): Promise<RuntimeInForce>;
  /** Judges a module as `applyUpgrade` would; nothing is kept. @throws CodedError NO_STATE */
  checkCode(input: CheckCodeInput): Promise<CheckedCode>;
  /** Makes an executed block the tip, durably. @throws CodedError UNKNOWN_EXECUTION, NOT_ON_TIP */
  commit(input: CommitInput): Promise<ExecutorTip>;
  /** A runtime read. @throws CodedError NO_STATE, RUNTIME_API_FAILED, STATE_HEIGHT_UNAVAILABLE, UNKNOWN_EXECUTION */
  api<N extends ApiName>(name: N, args: ApiArgs<N>, at?: ReadAt): Promise<ApiResult<N>>;
  /** Pool check with signature at a slot: 0 or a code of Invalid; gap = nonce - next nonce. */
  validity(extrinsic: Uint8Array, slot: bigint): Promise<{ code: number; gap: number }>;
  /**
   * One proof of presence or absence of every key, at a kept height or, without one, at the tip.
   * @throws CodedError STATE_HEIGHT_UNAVAILABLE
   */
  proof(keys: readonly Uint8Array[], height?: bigint): Promise<StateProof>;
  /** A page of entries, bounded as MAX_STATE_PAGE says. @throws CodedError STATE_HEIGHT_UNAVAILABLE */
  entries(input: EntriesInput): Promise<StateEntries>;
  /** The root after a height, null if that height is not kept. */
  stateRootAt(height: bigint): Promise<Hex32 | null>;
  /** How the state at a kept height is cut. @throws CodedError STATE_HEIGHT_UNAVAILABLE */
  snapshotCut(height: bigint): Promise<SnapshotCut>;
  /** At most one piece of a chunk. @throws CodedError STATE_HEIGHT_UNAVAILABLE, SNAPSHOT_CHUNK_UNKNOWN */
  snapshotPiece(height: bigint, hash: Uint8Array, offset: number): Promise<Uint8Array>;
  /** Positions of the chunks that are not staged on this disk. */
  stageMissing(hashes: readonly Uint8Array[]): Promise<readonly number[]>;
  /** Stores a chunk for later; false if it is not the one of this hash. */
  stageChunk(hash: Uint8Array, bytes: Uint8Array): Promise<boolean>;
  /**
   * Puts the staged state in the place of the present one, durably and at once.
   * @throws CodedError STATE_ROOT_MISMATCH with nothing changed
   */
  adopt(tip: ExecutorTip, hashes: readonly Uint8Array[]): Promise<ExecutorTip>;
  /** Back to an older height, which becomes the tip; null if undo does not reach it. */
  undoTo(height: bigint): Promise<ExecutorTip | null>;
  /** Closes the database; every later call fails with EXECUTOR_CLOSED. */
  close(): Promise<void>;
}

export function createExecutorClient(port: Port<RpcMessage, RpcCall>): ExecutorClient {
  const { call } = createRpcClient<ExecutorTable>(port);
  async function api<N extends ApiName>(
    name: N,
    args: ApiArgs<N>,
    at: ReadAt = { type: "tip" },
  ): Promise<ApiResult<N>> {
    const method = API[name] as unknown as ApiMethod<ApiArgs<N>, ApiResult<N>>;
    const output = await call.api({ index: method.index, args: method.args.enc(args), at });
    return decodeScale(method.result, output, `runtime api ${name}`);
  }
  return {
    open: () => call.open(),
    genesis: (input) => call.genesis(input),
    execute: (input) => call.execute(input),
    build: (input) => call.build(input),
    witness: (input) => call.witness(input),
    version: () => call.version(),
    checkCode: (input) => call.checkCode(input),
    commit: (input) => call.commit(input),
    api,
    validity: (extrinsic, slot) => api("validity", { extrinsic, slot }),
    proof: (keys, height) => call.proof(keys, height ?? null),
    entries: (input) => call.entries(input),
    stateRootAt: (height) => call.stateRootAt(height),
    undoTo: (height) => call.undoTo(height),
    snapshotCut: (height) => call.snapshotCut(height),
    snapshotPiece: (height, hash, offset) => call.snapshotPiece(height, hash, offset),
    stageMissing: (hashes) => call.stageMissing(hashes),
    stageChunk: (hash, bytes) => call.stageChunk(hash, bytes),
    adopt: (tip, hashes) => call.adopt(tip, hashes),
    close: () => call.close(),
  };
}
