/** The executor behind a port: state.db below the data directory, calls answered one by one. */

import { join } from "node:path";
import type { Hex32, Port } from "@platform/protocol";
import { createStateStore, openDatabase, STATE_DATABASE } from "@platform/storage";
import { type RpcCall, type RpcMessage, serveRpc } from "../ports/rpc.ts";
import { Executor } from "./executor.ts";
import type { ExecutorTable } from "./messages.ts";
import { createSignatureCache } from "./signature-cache.ts";

export interface ExecutorConfig {
  readonly dataDir: string;
  readonly chainId: Hex32;
}

const STATE_FILE = "state.db";

export function startExecutor(
  port: Port<RpcCall, RpcMessage>,
  { dataDir, chainId }: ExecutorConfig,
): void {
  const openStore = () =>
    createStateStore(openDatabase(join(dataDir, STATE_FILE), STATE_DATABASE), chainId);
  const signatures = createSignatureCache();
  const executor = new Executor({ openStore, signatures }, chainId);
  const table: ExecutorTable = {
    open: () => executor.open(),
    genesis: (input) => executor.genesis(input),
    execute: (input) => executor.execute(input),
    build: (input) => executor.build(input),
    commit: (input) => executor.commit(input),
    api: (input) => executor.api(input),
    proof: (keys) => executor.proof(keys),
    stateRootAt: (height) => executor.stateRootAt(height),
    close: () => executor.close(),
  };
  serveRpc(port, table);
}
