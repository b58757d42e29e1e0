/** JSON-RPC over WebSocket on a loopback address. */

import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { CodedError } from "@platform/protocol";
import { type WebSocket, WebSocketServer } from "ws";
import type { DevNode } from "../node/dev-node.ts";
import { MAX_CONNECTIONS, MAX_FRAME_BYTES } from "../node/limits.ts";
import { authorMethods } from "./author-methods.ts";
import { chainMethods } from "./chain-methods.ts";
import { Connection } from "./connection.ts";
import { devMethods, faultMethods, type SocketFaults } from "./dev-methods.ts";
import { RpcError, type RpcMethods } from "./rpc-method.ts";
import { stateMethods } from "./state-methods.ts";

export interface RpcServerInit {
  readonly host: string;
  /** 0 picks a free port. */
  readonly port: number;
  /** Adds dev_fault: for tests only. */
  readonly faults: boolean;
}

export interface RpcServer {
  readonly url: string;
  close(): Promise<void>;
}

/** @throws CodedError PORT_IN_USE, LISTEN_FAILED */
export async function startRpcServer(node: DevNode, init: RpcServerInit): Promise<RpcServer> {
  const server = new WebSocketServer({
    host: init.host,
    port: init.port,
    maxPayload: MAX_FRAME_BYTES,
    perMessageDeflate: false,
  });
  await listening(server, init);
  let delayMs = 0;
  const sockets: SocketFaults = {
    dropAll: () => {
      for (const socket of server.clients) socket.terminate();
    },
    setDelayMs: (value) => {
      delayMs = value;
    },
  };
  const methods = allMethods(init.faults ? faultMethods(sockets) : {});
  server.on("connection", (socket) => {
    if (server.clients.size > MAX_CONNECTIONS) socket.close(1013, "too many connections");
    else serve(socket, node, methods, () => delayMs);
  });
  const { port, address, family } = server.address() as AddressInfo;
  return {
    url: `ws://${family === "IPv6" ? `[${address}]` : address}:${port}`,
    close: async () => {
      sockets.dropAll();
      server.close();
      await once(server, "close");
    },
  };
}

async function listening(server: WebSocketServer, { host, port }: RpcServerInit): Promise<void> {
  try {
    await once(server, "listening");
  } catch (cause) {
    const inUse = cause instanceof Error && "code" in cause && cause.code === "EADDRINUSE";
    throw new CodedError(
      {
        code: inUse ? "PORT_IN_USE" : "LISTEN_FAILED",
        message: `the dev chain cannot listen on ${host}:${port}`,
        hint: inUse ? "stop the other program or choose another --port" : "check --host",
      },
      { cause },
    );
  }
}

function allMethods(extra: RpcMethods): RpcMethods {
  const methods = { ...chainMethods, ...stateMethods, ...authorMethods, ...devMethods, ...extra };
  const names = [...Object.keys(methods), "rpc_methods"].sort();
  return { ...methods, rpc_methods: () => ({ methods: names }) };
}

function serve(socket: WebSocket, node: DevNode, methods: RpcMethods, delayMs: () => number): void {
  const connection = new Connection(socket, (name, params, caller) => {
    const method = Object.hasOwn(methods, name) ? methods[name] : undefined;
    if (method === undefined) throw new RpcError(-32601, "Method not found");
    return method(params, { node, caller });
  });
  socket.on("message", (data, isBinary) => {
    if (isBinary) return socket.close(1003, "text frames only");
    const frame = data.toString();
    if (delayMs() === 0) connection.receive(frame);
    else setTimeout(() => connection.receive(frame), delayMs());
  });
  // A protocol error closes the socket by itself; the listener keeps it from being thrown.
  socket.on("error", () => socket.terminate());
  socket.on("close", () => connection.end());
}
