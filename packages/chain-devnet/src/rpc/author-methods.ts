/** author_*, system_* and payment_*: submission, nonces and what a node says of itself. */

import { decodeSs58 } from "@platform/keys";
import { CodedError, concatBytes, toHex } from "@platform/protocol";
import type { Submission, Watcher } from "../node/transaction-pool.ts";
import { decodeExtrinsic } from "../runtime/extrinsic.ts";
import { dispatchError } from "../runtime/pallet.ts";
import { dispatch } from "../runtime/runtime.ts";
import { checkInclusion, checkProof } from "../runtime/validity.ts";
import {
  CHAIN_NAME,
  NODE_NAME,
  NODE_VERSION,
  SS58_PREFIX,
  TOKEN_DECIMALS,
} from "../runtime/version.ts";
import { LayeredState } from "../state/layered-state.ts";
import { unsubscribe } from "./chain-methods.ts";
import {
  bytesParam,
  invalidParams,
  prefixed,
  RpcError,
  type RpcMethod,
  type RpcMethods,
} from "./rpc-method.ts";
import { encodeInvalidity } from "./runtime-apis.ts";

function accepted(submission: Submission): string {
  if (submission.accepted) return prefixed(submission.hash);
  const { code, message, data } = submission.refusal;
  throw new RpcError(code, message, data);
}

const submitAndWatch: RpcMethod = (params, { node, caller }) => {
  const bytes = bytesParam(params, 0);
  let id: string | undefined;
  const subscription = caller.subscribe("author_extrinsicUpdate", () => node.unwatch(watcher));
  id = subscription.id;
  const watcher: Watcher = (status) => {
    subscription.notify(status);
    const last = status === "invalid" || (typeof status === "object" && "finalized" in status);
    if (last && id !== undefined) caller.unsubscribe(id);
  };
  const submission = node.submit(bytes, watcher);
  if (!submission.accepted) caller.unsubscribe(subscription.id);
  accepted(submission);
  return subscription.id;
};

const accountNextIndex: RpcMethod = (params, { node }) => {
  const [address] = params;
  if (typeof address !== "string") throw invalidParams("an SS58 address is expected");
  try {
    return node.pool.nextNonce(node.chain.state, decodeSs58(address));
  } catch (thrown) {
    throw thrown instanceof CodedError ? invalidParams(thrown.message) : thrown;
  }
};

/** ApplyExtrinsicResult of the extrinsic on the best state, as SCALE hex. */
const dryRun: RpcMethod = (params, { node }) => {
  const extrinsic = decodeExtrinsic(bytesParam(params, 0));
  if (extrinsic?.signed === undefined) return prefixed(toHex(encodeInvalidity({ kind: "call" })));
  const { genesisHash, best } = node.chain;
  const state = node.chain.pendingState();
  const invalidity = checkProof(state, genesisHash, extrinsic) ?? checkInclusion(state, extrinsic);
  if (invalidity !== undefined) return prefixed(toHex(encodeInvalidity(invalidity)));
  const { error } = dispatch(new LayeredState(state), BigInt(best.number + 1), extrinsic.call, {
    kind: "signed",
    who: extrinsic.signed.signer,
  });
  const outcome =
    error === undefined
      ? Uint8Array.of(0, 0)
      : concatBytes(Uint8Array.of(0, 1), dispatchError.codec.enc(error));
  return prefixed(toHex(outcome));
};

export const authorMethods: RpcMethods = {
  author_submitExtrinsic: (params, { node }) => accepted(node.submit(bytesParam(params, 0))),
  author_submitAndWatchExtrinsic: submitAndWatch,
  author_unwatchExtrinsic: unsubscribe,
  author_pendingExtrinsics: (_params, { node }) =>
    node.pool.pending().map((bytes) => prefixed(toHex(bytes))),
  payment_queryInfo: (params) => {
    if (decodeExtrinsic(bytesParam(params, 0)) === undefined)
      throw new RpcError(1, "Unable to query dispatch info.");
    return { weight: { ref_time: 0, proof_size: 0 }, class: "normal", partialFee: "0" };
  },
  system_accountNextIndex: accountNextIndex,
  account_nextIndex: accountNextIndex,
  system_dryRun: dryRun,
  system_chain: () => CHAIN_NAME,
  system_name: () => NODE_NAME,
  system_version: () => NODE_VERSION,
  system_chainType: () => "Development",
  system_properties: () => ({
    ss58Format: SS58_PREFIX,
    tokenDecimals: TOKEN_DECIMALS,
    tokenSymbol: "TAO",
  }),
  system_health: () => ({ peers: 0, isSyncing: false, shouldHavePeers: false }),
};
