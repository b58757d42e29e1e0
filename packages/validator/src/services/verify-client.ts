import { type Port, Scheme, type VerifySignature } from "@platform/protocol";
import type { Verification } from "../components.ts";
import { createRpcClient, type RpcCall, type RpcMessage } from "../ports/rpc.ts";
import type { VerifyTable } from "./verify-service.ts";

/** ed25519 here and now (60 us); sr25519 (1 ms) in the verification thread. */
export function createVerification(
  now: VerifySignature,
  port: Port<RpcMessage, RpcCall>,
): Verification {
  const { call } = createRpcClient<VerifyTable>(port);
  return {
    now,
    later: async (scheme, key, message, signature) =>
      scheme === Scheme.ed25519
        ? now(scheme, key, message, signature)
        : call.verify(scheme, key, message, signature),
  };
}
