/** Starts the embedded dev chain: database, chain, pool, RPC. */

import { randomUUID } from "node:crypto";
import { CodedError } from "@platform/protocol";
import { Chain, type ChainBlock } from "./node/chain.ts";
import { DevNode } from "./node/dev-node.ts";
import { MAX_BLOCK_TIME_MS, MIN_BLOCK_TIME_MS } from "./node/limits.ts";
import { TransactionPool } from "./node/transaction-pool.ts";
import { startRpcServer } from "./rpc/server.ts";
import { ChainStore } from "./state/chain-store.ts";

/** //Alice, the account that every Substrate dev chain knows. */
export const ALICE = "d43593c715fdd31c61141abd04a99fd6822c8558854ccde39a5684e7a56da27d";
/** 10^18 rao: enough stake for any test, far below 2^64. */
const ENDOWMENT = 1_000_000_000_000_000_000n;

export interface ChainDevnetInit {
  /** Database file, or ":memory:". An existing file is continued. @default ":memory:" */
  readonly path?: string;
  /** @default 0, a free port */
  readonly port?: number;
  /** @default "127.0.0.1" */
  readonly host?: string;
  /** Without it a host that is not loopback is refused: the dev chain trusts everybody. */
  readonly allowRemote?: boolean;
  /** 100 to 60,000. @default 1000 */
  readonly blockTimeMs?: number;
  /** Blocks between best and finalised head, at least 1. @default 2 */
  readonly finalityLag?: number;
  /**
   * "instant": a block for each extrinsic and for `seal`, until `startTimer`;
   * "timer": a block each blockTimeMs from the start.
   * @default "instant"
   */
  readonly sealing?: "instant" | "timer";
  /** Account that may call Sudo and holds all tokens at genesis, hex. @default //Alice */
  readonly sudo?: string;
  /** Makes the genesis hash; random when absent. Ignored on kept data. */
  readonly lineage?: string;
  /** Closes the chain. */
  readonly signal?: AbortSignal;
  /** Adds the dev_fault method: for tests only. @default false */
  readonly faults?: boolean;
}

export interface ChainDevnet {
  /** ws://host:port */
  readonly url: string;
  /** Hex without prefix. */
  readonly genesisHash: string;
  best(): ChainBlock;
  finalized(): ChainBlock;
  /** Makes n blocks at once and answers the last. */
  seal(count: number): ChainBlock;
  startTimer(): void;
  setBlockTime(blockTimeMs: number): void;
  close(): Promise<void>;
}

/**
 * @throws CodedError NOT_LOOPBACK, BLOCK_TIME_OUT_OF_RANGE, PORT_IN_USE, LISTEN_FAILED,
 *   DATABASE_CORRUPT, DATABASE_LOCKED
 */
export async function startChainDevnet(init: ChainDevnetInit = {}): Promise<ChainDevnet> {
  const { host = "127.0.0.1", blockTimeMs = 1_000, sudo = ALICE } = init;
  assertLoopback(host, init.allowRemote ?? false);
  assertBlockTime(blockTimeMs);
  const store = new ChainStore(init.path ?? ":memory:");
  const genesis = {
    sudo,
    balances: new Map([[sudo, ENDOWMENT]]),
    lineage: init.lineage ?? randomUUID(),
    timeMs: Date.now(),
  };
  const chain = new Chain(store, genesis, init.finalityLag ?? 2);
  const node = new DevNode(chain, new TransactionPool(chain.genesisHash), {
    blockTimeMs,
    nowMs: () => Date.now(),
  });
  const server = await startRpcServer(node, {
    host,
    port: init.port ?? 0,
    faults: init.faults ?? false,
  }).catch((thrown: unknown) => {
    store.close();
    throw thrown;
  });
  if (init.sealing === "timer") node.startTimer();
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closing ??= (async () => {
      node.close();
      await server.close();
      store.close();
    })();
    return closing;
  };
  init.signal?.addEventListener("abort", () => void close(), { once: true });
  return {
    url: server.url,
    genesisHash: chain.genesisHash,
    best: () => chain.best,
    finalized: () => node.finalized,
    seal: (count) => {
      for (let i = 0; i < count; i++) node.seal();
      return chain.best;
    },
    startTimer: () => node.startTimer(),
    setBlockTime: (value) => {
      assertBlockTime(value);
      node.setBlockTime(value);
    },
    close,
  };
}

function assertLoopback(host: string, allowRemote: boolean): void {
  if (allowRemote || host === "localhost" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host))
    return;
  throw new CodedError({
    code: "NOT_LOOPBACK",
    message: `the dev chain gives everybody the sudo key and would listen on ${host}`,
    hint: "use 127.0.0.1, or --allow-remote inside a closed network",
  });
}

function assertBlockTime(blockTimeMs: number): void {
  if (
    Number.isInteger(blockTimeMs) &&
    blockTimeMs >= MIN_BLOCK_TIME_MS &&
    blockTimeMs <= MAX_BLOCK_TIME_MS
  )
    return;
  throw new CodedError({
    code: "BLOCK_TIME_OUT_OF_RANGE",
    message: `a block time of ${blockTimeMs} ms is not supported`,
    hint: `choose ${MIN_BLOCK_TIME_MS} to ${MAX_BLOCK_TIME_MS}`,
  });
}
