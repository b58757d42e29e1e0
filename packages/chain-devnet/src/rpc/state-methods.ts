/** state_*: storage at any kept block, metadata, version, subscriptions. */

import { CodedError, toHex } from "@platform/protocol";
import type { ChainBlock } from "../node/chain.ts";
import { MAX_KEYS } from "../node/limits.ts";
import { runtimeMetadata } from "../runtime/runtime.ts";
import { RUNTIME_VERSION } from "../runtime/version.ts";
import { blake2_256 } from "../scale/hashers.ts";
import { blockParam, unsubscribe } from "./chain-methods.ts";
import {
  bytesParam,
  hexListParam,
  hexParam,
  integerParam,
  invalidParams,
  isAbsent,
  prefixed,
  type RpcContext,
  RpcError,
  type RpcMethod,
  type RpcMethods,
} from "./rpc-method.ts";
import { runtimeApis } from "./runtime-apis.ts";

/** Substrate's code for a state that cannot be read. */
const STATE_UNAVAILABLE = 4003;

function stateBlock(params: readonly unknown[], index: number, context: RpcContext): ChainBlock {
  const block = blockParam(params, index, context);
  if (block === undefined)
    throw new RpcError(STATE_UNAVAILABLE, "Client error: UnknownBlock: Header was not found");
  return block;
}

/** Turns the chain's own error of a pruned state into the RPC's. */
function reading<T>(work: () => T): T {
  try {
    return work();
  } catch (thrown) {
    if (!(thrown instanceof CodedError)) throw thrown;
    throw new RpcError(STATE_UNAVAILABLE, `Client error: UnknownBlock: ${thrown.message}`);
  }
}

function valueAt(params: readonly unknown[], context: RpcContext): Uint8Array | undefined {
  const key = hexParam(params, 0);
  const block = stateBlock(params, 1, context);
  return reading(() => context.node.chain.stateAt(block).get(key));
}

const getStorage: RpcMethod = (params, context) => {
  const value = valueAt(params, context);
  return value === undefined ? null : prefixed(toHex(value));
};

const getKeysPaged: RpcMethod = (params, context) => {
  const prefix = hexParam(params, 0);
  const count = integerParam(params, 1, 0, MAX_KEYS);
  const after = isAbsent(params, 2) ? "" : hexParam(params, 2);
  const block = stateBlock(params, 3, context);
  return reading(() => context.node.chain.keysAt(block, prefix, after, count)).map(prefixed);
};

function changeSet(block: ChainBlock, keys: readonly string[], context: RpcContext) {
  const state = reading(() => context.node.chain.stateAt(block));
  const changes = keys.map((key) => {
    const value = state.get(key);
    return [prefixed(key), value === undefined ? null : prefixed(toHex(value))];
  });
  return { block: prefixed(block.hash), changes };
}

const subscribeStorage: RpcMethod = (params, context) => {
  const { node, caller } = context;
  if (isAbsent(params, 0)) throw invalidParams("a list of keys is required");
  const keys = hexListParam(params, 0, MAX_KEYS);
  let stop = () => {};
  const subscription = caller.subscribe("state_storage", () => stop());
  const first = changeSet(node.chain.best, keys, context);
  subscription.notify(first);
  const seen = new Map(first.changes.map(([key, value]) => [key, value]));
  stop = node.listen({
    best: (block) => {
      const { block: hash, changes } = changeSet(block, keys, context);
      const changed = changes.filter(([key, value]) => seen.get(key ?? null) !== value);
      for (const [key, value] of changed) seen.set(key ?? null, value ?? null);
      if (changed.length > 0) subscription.notify({ block: hash, changes: changed });
    },
    finalized: () => undefined,
  });
  return subscription.id;
};

function versionJson() {
  return {
    specName: RUNTIME_VERSION.spec_name,
    implName: RUNTIME_VERSION.impl_name,
    authoringVersion: RUNTIME_VERSION.authoring_version,
    specVersion: RUNTIME_VERSION.spec_version,
    implVersion: RUNTIME_VERSION.impl_version,
    apis: RUNTIME_VERSION.apis.map(([id, version]) => [prefixed(toHex(id)), version]),
    transactionVersion: RUNTIME_VERSION.transaction_version,
    stateVersion: RUNTIME_VERSION.state_version,
  };
}

const subscribeRuntimeVersion: RpcMethod = (_params, { caller }) => {
  const subscription = caller.subscribe("state_runtimeVersion", () => undefined);
  // The runtime of a dev chain never changes under its clients.
  subscription.notify(versionJson());
  return subscription.id;
};

const call: RpcMethod = (params, context) => {
  const [name] = params;
  const api = typeof name === "string" ? runtimeApis[name] : undefined;
  if (api === undefined)
    throw new RpcError(
      STATE_UNAVAILABLE,
      `Client error: Execution failed: Exported method ${String(name).slice(0, 128)} is not found`,
    );
  const block = stateBlock(params, 2, context);
  // One of the stock clients sends no input as an empty string without 0x.
  const input = isAbsent(params, 1) || params[1] === "" ? new Uint8Array() : bytesParam(params, 1);
  try {
    const { chain } = context.node;
    // Validity is a question to the next block; everything else to the one that was named.
    const state =
      block.number === chain.best.number
        ? chain.pendingState()
        : reading(() => chain.stateAt(block));
    return prefixed(toHex(api(input, state, chain.genesisHash)));
  } catch (thrown) {
    if (thrown instanceof RpcError) throw thrown;
    throw new RpcError(STATE_UNAVAILABLE, "Client error: Execution failed: bad parameters");
  }
};

export const stateMethods: RpcMethods = {
  state_getMetadata: () => prefixed(toHex(runtimeMetadata())),
  state_getRuntimeVersion: versionJson,
  chain_getRuntimeVersion: versionJson,
  state_getStorage: getStorage,
  state_getStorageAt: getStorage,
  state_getStorageSize: (params, context) => valueAt(params, context)?.length ?? null,
  state_getStorageHash: (params, context) => {
    const value = valueAt(params, context);
    return value === undefined ? null : prefixed(toHex(blake2_256(value)));
  },
  state_getKeysPaged: getKeysPaged,
  state_getKeysPagedAt: getKeysPaged,
  state_queryStorageAt: (params, context) => [
    changeSet(stateBlock(params, 1, context), hexListParam(params, 0, MAX_KEYS), context),
  ],
  state_call: call,
  state_subscribeStorage: subscribeStorage,
  state_unsubscribeStorage: unsubscribe,
  state_subscribeRuntimeVersion: subscribeRuntimeVersion,
  state_unsubscribeRuntimeVersion: unsubscribe,
};
