/**
 * The node's services in the caller's thread, behind the ports that their workers use (DESIGN D9):
 * the simulator runs whole validators on virtual time with them.
 */

import { type Hex32, inThreadPorts } from "@platform/protocol";
import type { Store } from "./components.ts";
import { createExecutorClient, type ExecutorClient } from "./executor/client.ts";
import { Executor, type ExecutorComponents } from "./executor/executor.ts";
import { serveExecutor } from "./executor/service.ts";
import { Snapshots, type SnapshotsComponents } from "./executor/snapshots.ts";
import type { RpcCall, RpcMessage } from "./ports/rpc.ts";
import { serveOpened } from "./services/serve-opened.ts";
import { createStore } from "./services/store-client.ts";
import { createStoreTable, type StoreParts } from "./services/store-service.ts";

export type { ExecutorClient } from "./executor/client.ts";
export type { Executed, ExecuteInput, ExecutorTip, NotExecuted } from "./executor/messages.ts";
export { RuntimeModules } from "./executor/runtime-module.ts";
export { createSignatureCache, type SignatureCache } from "./executor/signature-cache.ts";
export { EVENT_INDEXER, type StoreParts } from "./services/store-service.ts";

/** `open` runs at once; when it throws, every call fails with its error. */
export function inThreadStore(open: () => StoreParts): Store {
  const [service, client] = inThreadPorts<RpcCall, RpcMessage>();
  serveOpened(service, () => createStoreTable(open()));
  return createStore(client);
}

export function inThreadExecutor(
  components: ExecutorComponents & Pick<SnapshotsComponents, "openStage">,
  chainId: Hex32,
): ExecutorClient {
  const [service, client] = inThreadPorts<RpcCall, RpcMessage>();
  const executor = new Executor(components, chainId);
  const { openStage } = components;
  serveExecutor(
    service,
    executor,
    new Snapshots({ store: () => executor.state, openStage }, undefined),
  );
  return createExecutorClient(client);
}
