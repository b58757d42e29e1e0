import type { Port } from "@platform/protocol";
import type { Store } from "../components.ts";
import { createRpcClient, type RpcCall, type RpcMessage } from "../ports/rpc.ts";
import type { StoreTable } from "./store-service.ts";

/** The store's calls in the main thread; the first one waits until the databases are open. */
export function createStore(port: Port<RpcMessage, RpcCall>): Store {
  const { call } = createRpcClient<StoreTable>(port);
  return call;
}
