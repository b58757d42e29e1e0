/** Reads the old network's last state from the data directory of a stopped validator. */

import { join } from "node:path";
import {
  CodedError,
  chainIdOf,
  decodeBlock,
  encodeHeader,
  encodeValidatorSet,
  type Genesis,
  inThreadPorts,
  toHex,
  type ValidatorSet,
} from "@platform/protocol";
import {
  BLOCK_DATABASE,
  createBlockStore,
  lockDataDirectory,
  openDatabase,
} from "@platform/storage";
import { setOf } from "../consensus/head.ts";
import { createExecutorClient, type ExecutorClient } from "../executor/client.ts";
import { startExecutor } from "../executor/service.ts";
import type { RpcCall, RpcMessage } from "../ports/rpc.ts";
import { STORE_FILES } from "../services/store-files.ts";
import type { LineageFile } from "./lineage-file.ts";

export interface LineageExport {
  /** Of a validator that does not run: its databases have one writer. */
  readonly dataDir: string;
  /** Of the old network. */
  readonly genesis: Genesis;
  /** The last block that counts; undefined: the newest whose state is here. */
  readonly height: bigint | undefined;
  /** Name of the new lineage. */
  readonly lineage: string;
}

/**
 * @throws CodedError DATABASE_LOCKED while the validator runs, LINEAGE_NO_BLOCK,
 *   STATE_HEIGHT_UNAVAILABLE, and those of the databases
 */
export async function exportLineage(init: LineageExport): Promise<LineageFile> {
  const { dataDir, genesis } = init;
  const chainId = chainIdOf(genesis);
  const lock = lockDataDirectory(dataDir);
  const [service, client] = inThreadPorts<RpcCall, RpcMessage>(structuredClone);
  startExecutor(service, { dataDir, chainId });
  const executor = createExecutorClient(client);
  try {
    const tip = await executor.open();
    const height = init.height ?? tip?.height ?? 0n;
    const { header, certificate } = decidedAt(init, chainId, height);
    const nextSet = await setAt(executor, height);
    const at = { type: "height", height } as const;
    const [session, parameters, authority] = await Promise.all([
      executor.api("session", {}, at),
      executor.api("parameters", {}, at),
      executor.api("authority", {}, at),
    ]);
    const changed = header.validatorSetHash !== header.nextValidatorSetHash;
    const set = changed ? await setAt(executor, height - 1n) : nextSet;
    return {
      header: toHex(encodeHeader(header)),
      certificate: toHex(certificate),
      set: toHex(encodeValidatorSet(set)),
      nextSet: toHex(encodeValidatorSet(nextSet)),
      substrateGenesis: genesis.substrateGenesis,
      netuid: genesis.netuid,
      runtimeHash: genesis.runtimeHash,
      ownerKeys: [...authority.keys],
      ownerThreshold: authority.threshold,
      parameters: { ...parameters },
      snapshot: {
        netuid: genesis.netuid,
        block: session.boundary,
        neurons: session.neurons.map((neuron) => ({ ...neuron })),
      },
      lineage: init.lineage,
    };
  } finally {
    await executor.close();
    lock.release();
  }
}

async function setAt(executor: ExecutorClient, height: bigint): Promise<ValidatorSet> {
  return setOf(await executor.api("session", {}, { type: "height", height }));
}

function decidedAt({ dataDir }: LineageExport, chainId: string, height: bigint) {
  const path = join(dataDir, STORE_FILES.blocks);
  const blocks = createBlockStore(openDatabase(path, BLOCK_DATABASE), chainId);
  try {
    const stored = blocks.get(height);
    if (stored !== undefined)
      return { header: decodeBlock(stored.block).header, certificate: stored.certificate };
  } finally {
    blocks.close();
  }
  throw new CodedError({
    code: "LINEAGE_NO_BLOCK",
    message: `this validator does not hold block ${height} with its certificate`,
    hint: "give a --height that it has decided, or export on another validator",
  });
}
