import type { BlockContext } from "@platform/runtime";
import {
  blockHash,
  CHAIN_ID,
  chainHash,
  stateRoot,
  type TestChain,
} from "../../../packages/runtime/test/host/chain.ts";

/** Of the block that follows, one slot and one chain block later. */
export function nextContext(chain: TestChain, change: Partial<BlockContext> = {}): BlockContext {
  const number = chain.chainNumber + 1n;
  return {
    chainId: CHAIN_ID,
    height: chain.height + 1n,
    parentHash: blockHash(chain.height),
    parentStateRoot: stateRoot(chain.height),
    timeMs: chain.timeMs + BigInt(chain.parameters.intervalMs),
    chainRef: { number, hash: chainHash(number) },
    signers: [],
    ...change,
  };
}
