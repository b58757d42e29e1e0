import type { Port } from "@platform/protocol";
import { type RpcCall, type RpcMessage, type RpcTable, serveRpc } from "../ports/rpc.ts";

/**
 * Serves what `open` gives. When it throws, every call but `close` fails with that error: whoever
 * starts the node then learns which database is damaged, and does not wait for a dead thread.
 */
export function serveOpened(port: Port<RpcCall, RpcMessage>, open: () => RpcTable): void {
  serveRpc(port, openedOr(open));
}

function openedOr(open: () => RpcTable): RpcTable {
  try {
    return open();
  } catch (error) {
    const refuse = (): never => {
      throw error;
    };
    return new Proxy({}, { get: (_, method) => (method === "close" ? () => undefined : refuse) });
  }
}
