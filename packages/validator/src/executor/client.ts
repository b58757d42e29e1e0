/** The executor as the rest of the node sees it: typed, asynchronous, over any port. */

import { assert, CodedError, decodeScale, type Hex32, type Port } from "@platform/protocol";
import { API, type ApiArgs, type ApiMethod, type ApiName, type ApiResult } from "@platform/runtime";
import type {
  BuildInput,
  Built,
  CommitInput,
  Executed,
  ExecuteInput,
  ExecutorAnswer,
  ExecutorOperations,
  ExecutorRequest,
  ExecutorTip,
  GenesisInput,
  NotExecuted,
  OperationName,
  ReadAt,
  StateProof,
} from "./messages.ts";

export interface ExecutorClient {
  /** The tip on disk; null before `genesis`. @throws CodedError STATE_CORRUPT and storage codes */
  open(): Promise<ExecutorTip | null>;
  /**
   * Builds block 0's state, or finds it built: same input, same tip.
   * @throws CodedError GENESIS_RUNTIME_MISMATCH, GENESIS_SNAPSHOT_MISMATCH, STATE_OTHER_CHAIN
   */
  genesis(input: GenesisInput): Promise<ExecutorTip>;
  /** Runs a block on the tip. @throws CodedError NOT_ON_TIP */
  execute(input: ExecuteInput): Promise<Executed | NotExecuted>;
  /** Which candidates apply in this order on the tip; nothing is kept. @throws CodedError NOT_ON_TIP */
  build(input: BuildInput): Promise<Built>;
  /** Makes an executed block the tip, durably. @throws CodedError UNKNOWN_EXECUTION, NOT_ON_TIP */
  commit(input: CommitInput): Promise<ExecutorTip>;
  /** A runtime read. @throws CodedError RUNTIME_API_FAILED, STATE_NOT_KEPT, UNKNOWN_EXECUTION */
  api<N extends ApiName>(name: N, args: ApiArgs<N>, at?: ReadAt): Promise<ApiResult<N>>;
  /** Pool check with signature at a slot: 0 or a code of Invalid; gap = nonce - next nonce. */
  validity(extrinsic: Uint8Array, slot: bigint): Promise<{ code: number; gap: number }>;
  /** One proof of presence or absence of every key, at the tip. */
  proof(keys: readonly Uint8Array[]): Promise<StateProof>;
  /** The root after a height, null if that height is not kept. */
  stateRootAt(height: bigint): Promise<Hex32 | null>;
  /** Closes the database; every later call fails with EXECUTOR_CLOSED. */
  close(): Promise<void>;
}

interface Waiting {
  readonly resolve: (output: never) => void;
  readonly reject: (error: CodedError) => void;
}

export function createExecutorClient(port: Port<ExecutorAnswer, ExecutorRequest>): ExecutorClient {
  const waiting = new Map<number, Waiting>();
  let last = 0;
  port.onMessage((answer) => {
    const call = waiting.get(answer.id);
    assert(call !== undefined, "the executor answers each request once");
    waiting.delete(answer.id);
    if (answer.ok) call.resolve(answer.output as never);
    else call.reject(CodedError.fromRecord(answer.error));
  });
  function ask<N extends OperationName>(
    operation: N,
    input: ExecutorOperations[N]["input"],
  ): Promise<ExecutorOperations[N]["output"]> {
    const id = ++last;
    return new Promise((resolve, reject) => {
      waiting.set(id, { resolve, reject });
      port.post({ id, operation, input } as ExecutorRequest);
    });
  }
  async function api<N extends ApiName>(
    name: N,
    args: ApiArgs<N>,
    at: ReadAt = { type: "tip" },
  ): Promise<ApiResult<N>> {
    const method = API[name] as unknown as ApiMethod<ApiArgs<N>, ApiResult<N>>;
    const output = await ask("api", { index: method.index, args: method.args.enc(args), at });
    return decodeScale(method.result, output, `runtime api ${name}`);
  }
  return {
    open: () => ask("open", null),
    genesis: (input) => ask("genesis", input),
    execute: (input) => ask("execute", input),
    build: (input) => ask("build", input),
    commit: (input) => ask("commit", input),
    api,
    validity: (extrinsic, slot) => api("validity", { extrinsic, slot }),
    proof: (keys) => ask("proof", { keys }),
    stateRootAt: (height) => ask("stateRootAt", { height }),
    close: async () => {
      await ask("close", null);
      port.close();
    },
  };
}
