/** What `applyUpgrade` would say of a module, before anybody votes on it. */

import { chainIdOf, decodeBlock, type Genesis, type Hex32, sha256Hex } from "@platform/protocol";
import { type BlockContext, type CoreVersion, runtimeError } from "@platform/runtime";
import {
  createStateStore,
  MEMORY_PATH,
  openDatabase,
  STATE_DATABASE,
  stateEntries,
} from "@platform/storage";
import { Executor } from "../executor/executor.ts";
import type { GenesisInput } from "../executor/messages.ts";
import { createSignatureCache } from "../executor/signature-cache.ts";
import { openBlocks, readState } from "./open-data.ts";

export interface CheckedModule {
  readonly hash: Hex32;
  readonly bytes: number;
  /** Null for a good one: the code of the system pallet's error. */
  readonly refusal: { readonly code: string; readonly message: string } | null;
  /** Of the module; null with a refusal. */
  readonly specVersion: number | null;
  readonly inForce: CoreVersion;
  /** The state that its migration was tried on. */
  readonly height: bigint;
}

/**
 * On the newest state of a validator, running or not; without one on the state of block 0.
 * @throws CodedError of genesis and the databases
 */
export function checkModule(
  code: Uint8Array,
  init: GenesisInput & { readonly dataDir?: string },
): CheckedModule {
  const chainId = chainIdOf(init.genesis);
  const executor = new Executor(
    {
      openStore: () => createStateStore(openDatabase(MEMORY_PATH, STATE_DATABASE), chainId),
      signatures: createSignatureCache(),
    },
    chainId,
  );
  try {
    const context = prepare(executor, chainId, init);
    const checked = executor.checkCode({ context, code });
    const inForce = executor.version();
    const error = checked.ok ? null : runtimeError(checked.error);
    return {
      hash: sha256Hex(code),
      bytes: code.length,
      refusal: error === null ? null : { code: error.code, message: error.message },
      specVersion: checked.ok ? checked.specVersion : null,
      inForce,
      height: context.height,
    };
  } finally {
    executor.close();
  }
}

function prepare(
  executor: Executor,
  chainId: Hex32,
  init: GenesisInput & { readonly dataDir?: string },
): BlockContext {
  const { dataDir, genesis } = init;
  if (dataDir === undefined) {
    const { stateRoot, blockHash } = executor.genesis(init);
    return contextOf(chainId, { ...atGenesis(genesis), blockHash, stateRoot });
  }
  const tip = readState(dataDir, chainId, (store) => {
    if (store.tip === undefined) return executor.genesis(init);
    return executor.adopt(store.tip, stateEntries(store.tipView()));
  });
  const data = openBlocks(dataDir, chainId);
  try {
    const stored = data.blocks.get(tip.height);
    const last = stored === undefined ? atGenesis(genesis) : decodeBlock(stored.block).header;
    return contextOf(chainId, { ...last, ...tip });
  } finally {
    data.close();
  }
}

type Last = Pick<BlockContext, "height" | "timeMs" | "chainRef"> & {
  readonly blockHash: Hex32;
  readonly stateRoot: Hex32;
};

function atGenesis({ timeMs, B0 }: Genesis) {
  return { height: 0n, timeMs, chainRef: { number: B0.number, hash: B0.hash } };
}

function contextOf(chainId: Hex32, last: Last): BlockContext {
  return {
    chainId,
    height: last.height,
    parentHash: last.blockHash,
    parentStateRoot: last.stateRoot,
    timeMs: last.timeMs,
    chainRef: last.chainRef,
    signers: [],
  };
}
