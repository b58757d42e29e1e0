/**
 * Executes kept blocks again, each with the runtime that was in force, and compares what every header
 * says of its execution (PROTOCOL §12: old blocks replay).
 */

import {
  type Block,
  CodedError,
  chainIdOf,
  decodeBlock,
  decodeCertificate,
  type Header,
  type Hex32,
  headerHash,
  ZERO_HASH,
} from "@platform/protocol";
import {
  createStateStore,
  MEMORY_PATH,
  openDatabase,
  STATE_DATABASE,
  stateEntries,
} from "@platform/storage";
import { decodeEntry } from "@platform/txpool";
import { signersOf } from "../consensus/block-maker.ts";
import { Executor } from "../executor/executor.ts";
import type { ExecutorTip, GenesisInput } from "../executor/messages.ts";
import { createSignatureCache } from "../executor/signature-cache.ts";
import { namedCodes } from "../pipeline/named-payload.ts";
import { type DataReader, openBlocks, readState } from "./open-data.ts";

export interface ReplayInit extends GenesisInput {
  readonly dataDir: string;
  /** Height whose post-state is the first: 0 for genesis, else one that undo still reaches. */
  readonly from: bigint;
  /** Told after each block. */
  readonly onBlock?: (height: bigint, tip: bigint) => void;
}

export interface Replayed {
  readonly from: bigint;
  readonly to: bigint;
  readonly stateRoot: Hex32;
  /** Spec versions that ran, each with the first height at which it did. */
  readonly versions: readonly { readonly specVersion: number; readonly height: bigint }[];
}

/**
 * @throws CodedError REPLAY_BLOCKS_PRUNED, REPLAY_DIFFERS, REPLAY_MODULE_MISSING, EXECUTION_FAILED,
 *   STATE_HEIGHT_UNAVAILABLE, and those of genesis and the databases
 */
export async function replayBlocks(init: ReplayInit): Promise<Replayed> {
  const chainId = chainIdOf(init.genesis);
  const data = openBlocks(init.dataDir, chainId);
  const executor = new Executor(
    {
      openStore: () => createStateStore(openDatabase(MEMORY_PATH, STATE_DATABASE), chainId),
      signatures: createSignatureCache(),
    },
    chainId,
  );
  try {
    return await replayOn(executor, data, init);
  } finally {
    executor.close();
    data.close();
  }
}

async function replayOn(executor: Executor, data: DataReader, init: ReplayInit): Promise<Replayed> {
  const { blocks } = data;
  const { from } = init;
  const last = blocks.tip ?? 0n;
  const first = blocks.oldest ?? 1n;
  if (first > from + 1n)
    throw new CodedError({
      code: "REPLAY_BLOCKS_PRUNED",
      message: `the oldest block that is kept here is ${first}`,
      hint: `start above it (--from ${first}), or ask a validator that keeps all (sync.keepBlocks = 0)`,
    });
  const above = blocks.get(from + 1n);
  const blockHash = above === undefined ? ZERO_HASH : decodeBlock(above.block).header.parentHash;
  let tip = startOn(executor, init, blockHash);
  const versions: { specVersion: number; height: bigint }[] = [];
  for (let height = from + 1n; height <= last; height++) {
    const stored = blocks.get(height);
    if (stored === undefined) break;
    const block = decodeBlock(stored.block);
    const specVersion = await replayBlock(executor, data, tip, block);
    tip = executor.state.tip ?? tip;
    if (versions.at(-1)?.specVersion !== specVersion) versions.push({ specVersion, height });
    init.onBlock?.(height, last);
  }
  return { from, to: tip.height, stateRoot: tip.stateRoot, versions };
}

/** The state after `from`: built anew for genesis, else copied out of the validator's own. */
function startOn(executor: Executor, init: ReplayInit, blockHash: Hex32): ExecutorTip {
  if (init.from === 0n) return executor.genesis(init);
  return readState(init.dataDir, chainIdOf(init.genesis), (store) => {
    const view = store.bulkViewAt(init.from);
    const stateRoot = store.stateRootAt(init.from);
    return executor.adopt({ height: init.from, blockHash, stateRoot }, stateEntries(view));
  });
}

async function replayBlock(
  executor: Executor,
  { blob }: DataReader,
  tip: ExecutorTip,
  { header, body }: Block,
): Promise<number> {
  const parent = body.parentCertificate;
  const entries = body.extrinsics.map(decodeEntry);
  const extrinsics = entries.map(({ extrinsic }) => extrinsic);
  const { codes, complete } = await namedCodes(extrinsics, async (hash) => blob(hash));
  const { height } = header;
  const run = executor.execute({
    context: {
      chainId: header.chainId,
      height,
      parentHash: tip.blockHash,
      parentStateRoot: tip.stateRoot,
      timeMs: header.timeMs,
      chainRef: header.chainRef,
      signers: signersOf(parent.length === 0 ? null : decodeCertificate(parent)),
    },
    extrinsics: body.extrinsics,
    codes,
  });
  if (!run.ok && run.reason === "local" && !complete)
    throw new CodedError({ code: "REPLAY_MODULE_MISSING", message: run.message });
  if (!run.ok && run.reason === "local")
    throw new CodedError({ code: "EXECUTION_FAILED", message: run.message });
  if (!run.ok) throw differs(height, "execution", "a valid block", run.message);
  compare(header, {
    stateRoot: run.stateRoot,
    eventsRoot: run.eventsRoot,
    nextValidatorSetHash: run.summary.nextValidatorSetHash,
    specVersion: run.specVersion,
  });
  executor.commit({ executionId: run.executionId, height, blockHash: headerHash(header) });
  return run.specVersion;
}

type Computed = Pick<Header, "stateRoot" | "eventsRoot" | "nextValidatorSetHash" | "specVersion">;

function compare(header: Header, computed: Computed): void {
  for (const [name, value] of Object.entries(computed)) {
    const said = header[name as keyof Computed];
    if (said !== value) throw differs(header.height, name, String(said), String(value));
  }
}

function differs(height: bigint, field: string, said: string, computed: string): CodedError {
  return new CodedError({
    code: "REPLAY_DIFFERS",
    message: `block ${height}: ${field} is ${said} in its header, and ${computed} here`,
    hint: "compare this software's version and the machine with those of other validators",
    data: { height: String(height), field, said, computed },
  });
}
