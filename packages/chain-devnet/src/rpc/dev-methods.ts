/** dev_*: what a development network does to its chain; faults only where a test asked for them. */

import { MAX_BLOCK_TIME_MS, MAX_SEAL, MIN_BLOCK_TIME_MS } from "../node/limits.ts";
import { integerParam, invalidParams, prefixed, type RpcMethods } from "./rpc-method.ts";

export const devMethods: RpcMethods = {
  /** Makes n blocks at once; answers the best block. */
  dev_seal: (params, { node }) => {
    const count = integerParam(params, 0, 1, MAX_SEAL);
    for (let i = 0; i < count; i++) node.seal();
    return { number: node.chain.best.number, hash: prefixed(node.chain.best.hash) };
  },
  dev_startTimer: (_params, { node }) => {
    node.startTimer();
    return { blockTimeMs: node.blockTimeMs };
  },
  dev_setBlockTime: (params, { node }) => {
    node.setBlockTime(integerParam(params, 0, MIN_BLOCK_TIME_MS, MAX_BLOCK_TIME_MS));
    return { blockTimeMs: node.blockTimeMs };
  },
  dev_status: (_params, { node }) => ({
    sealing: node.sealing,
    blockTimeMs: node.blockTimeMs,
    best: node.chain.best.number,
    finalized: node.finalized.number,
  }),
};

/** What a connection pool can be told to do. */
export interface SocketFaults {
  dropAll(): void;
  setDelayMs(delayMs: number): void;
}

/**
 * dev_fault(kind, argument): "drop-sockets", "delay" (ms), "stall" (no blocks), "stall-finality",
 * "reject-pool" (code, data), "clear". What is stalled stays as it is until "clear".
 */
export function faultMethods(sockets: SocketFaults): RpcMethods {
  return {
    dev_fault: (params, { node }) => {
      switch (params[0]) {
        case "drop-sockets":
          setImmediate(() => sockets.dropAll());
          return true;
        case "delay":
          sockets.setDelayMs(integerParam(params, 1, 0, MAX_BLOCK_TIME_MS));
          return true;
        case "stall":
          node.stalled = "blocks";
          return true;
        case "stall-finality":
          node.stalled = "finality";
          return true;
        case "reject-pool":
          node.refusal = {
            code: integerParam(params, 1, 1000, 1100),
            message: "Invalid Transaction",
            data: String(params[2] ?? ""),
          };
          return true;
        case "clear":
          node.stalled = undefined;
          node.refusal = undefined;
          sockets.setDelayMs(0);
          return true;
        default:
          throw invalidParams("unknown fault");
      }
    },
  };
}
