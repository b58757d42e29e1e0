/** chain_*: hashes, headers, blocks and head subscriptions. */

import { toHex } from "@platform/protocol";
import type { ChainBlock } from "../node/chain.ts";
import type { HeadListener } from "../node/dev-node.ts";
import { headerToJson } from "../node/header.ts";
import {
  hexParam,
  invalidParams,
  isAbsent,
  prefixed,
  type RpcContext,
  type RpcMethod,
  type RpcMethods,
} from "./rpc-method.ts";

/** The block named by a hash parameter, the best one without; undefined if unknown. */
export function blockParam(
  params: readonly unknown[],
  index: number,
  { node }: RpcContext,
): ChainBlock | undefined {
  if (isAbsent(params, index)) return node.chain.best;
  const hash = hexParam(params, index);
  return hash.length === 64 ? node.chain.byHash(hash) : undefined;
}

function hashOfNumber(value: unknown, { node }: RpcContext): string | null {
  const number = typeof value === "string" ? Number(value) : value;
  if (typeof number !== "number" || !Number.isSafeInteger(number) || number < 0)
    throw invalidParams("a block number is expected");
  const block = node.chain.byNumber(number);
  return block === undefined ? null : prefixed(block.hash);
}

const getBlockHash: RpcMethod = (params, context) => {
  const [value] = params;
  if (value === undefined || value === null) return prefixed(context.node.chain.best.hash);
  if (!Array.isArray(value)) return hashOfNumber(value, context);
  if (value.length > 256) throw invalidParams("at most 256 block numbers");
  return value.map((number) => hashOfNumber(number, context));
};

const getHeader: RpcMethod = (params, context) => {
  const block = blockParam(params, 0, context);
  return block === undefined ? null : headerToJson(block.header);
};

const getBlock: RpcMethod = (params, context) => {
  const block = blockParam(params, 0, context);
  if (block === undefined) return null;
  const extrinsics = context.node.chain.body(block.number).map((bytes) => prefixed(toHex(bytes)));
  return { block: { header: headerToJson(block.header), extrinsics }, justifications: null };
};

function subscribeHeads(notification: string, which: keyof HeadListener): RpcMethod {
  return (_params, { node, caller }) => {
    let stop = () => {};
    const subscription = caller.subscribe(notification, () => stop());
    const notify = (block: ChainBlock) => subscription.notify(headerToJson(block.header));
    notify(which === "best" ? node.chain.best : node.finalized);
    stop = node.listen({
      best: (block) => which === "best" && notify(block),
      finalized: (block) => which === "finalized" && notify(block),
    });
    return subscription.id;
  };
}

export const unsubscribe: RpcMethod = (params, { caller }) => {
  const [id] = params;
  return typeof id === "string" && caller.unsubscribe(id);
};

const newHeads = subscribeHeads("chain_newHead", "best");
const allHeads = subscribeHeads("chain_allHead", "best");
const finalizedHeads = subscribeHeads("chain_finalizedHead", "finalized");

export const chainMethods: RpcMethods = {
  chain_getBlockHash: getBlockHash,
  chain_getHeader: getHeader,
  chain_getBlock: getBlock,
  chain_getFinalizedHead: (_params, { node }) => prefixed(node.finalized.hash),
  chain_subscribeNewHeads: newHeads,
  chain_subscribeNewHead: newHeads,
  chain_unsubscribeNewHeads: unsubscribe,
  chain_unsubscribeNewHead: unsubscribe,
  chain_subscribeAllHeads: allHeads,
  chain_unsubscribeAllHeads: unsubscribe,
  chain_subscribeFinalizedHeads: finalizedHeads,
  chain_unsubscribeFinalizedHeads: unsubscribe,
};
