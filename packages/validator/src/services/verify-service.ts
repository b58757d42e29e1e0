/** sr25519 off the main loop: 1 ms each, asked for by strangers. */

import { verifySignature } from "@platform/keys";
import type { Hex32, Port, Scheme } from "@platform/protocol";
import { type RpcCall, type RpcMessage, serveRpc } from "../ports/rpc.ts";

const table = {
  verify: (scheme: Scheme, key: Hex32, message: Uint8Array, signature: string): boolean =>
    verifySignature(scheme, key, message, signature),
};

export type VerifyTable = typeof table;

export function startVerify(port: Port<RpcCall, RpcMessage>): void {
  serveRpc(port, table);
}
