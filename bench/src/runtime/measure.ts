/** All measurements of the runtime, one after the other: two at once would disturb each other. */

import { shippedRuntime } from "@platform/validator/genesis";
import { found } from "./block-chain.ts";
import { type BlockTimes, timeBlocks } from "./block-times.ts";
import { type ExecutionTimes, hashesPerSecond, timeExecution } from "./execution-rate.ts";
import { nodeHashesPerSecond, type StateTimes, timeState } from "./state-times.ts";
import { rateOfSync, type SyncRate } from "./sync-rate.ts";

export interface Effort {
  /** Extrinsics of a block. */
  readonly extrinsics: number;
  readonly rounds: number;
  readonly coldRounds: number;
  /** Live keys, and those that one root changes. */
  readonly keys: number;
  readonly changed: number;
  readonly syncBlocks: number;
  readonly syncExtrinsics: number;
}

export const FULL: Effort = {
  ...{ extrinsics: 1_000, rounds: 20, coldRounds: 3 },
  ...{ keys: 1_000_000, changed: 10_000, syncBlocks: 1_000, syncExtrinsics: 10 },
};
export const QUICK: Effort = {
  ...{ extrinsics: 100, rounds: 5, coldRounds: 1 },
  ...{ keys: 50_000, changed: 5_000, syncBlocks: 20, syncExtrinsics: 5 },
};

const REFERENCE_HASHES = 200_000;

export interface Measurement {
  readonly execution: readonly ExecutionTimes[];
  /** SHA-256 a second: of an extrinsic's size, and of a tree node's. */
  readonly extrinsicHashes: number;
  readonly nodeHashes: number;
  readonly state: StateTimes;
  readonly blocks: BlockTimes;
  readonly sync: SyncRate;
}

export async function measure(effort: Effort): Promise<Measurement> {
  const step = (what: string): void => void process.stderr.write(`${what} …\n`);
  const { code, specVersion } = shippedRuntime();
  step("execution");
  const execution = await timeExecution(code, effort.extrinsics, effort.rounds);
  const extrinsicHashes = hashesPerSecond(REFERENCE_HASHES);
  step("state");
  const nodeHashes = nodeHashesPerSecond(REFERENCE_HASHES);
  const state = timeState(effort.keys, effort.changed, effort.rounds);
  const network = await found(code, specVersion);
  step("blocks");
  const blocks = await timeBlocks(network, effort.extrinsics, effort.rounds, effort.coldRounds);
  step("catching up");
  const sync = await rateOfSync(network, effort.syncBlocks, effort.syncExtrinsics);
  return { execution, extrinsicHashes, nodeHashes, state, blocks, sync };
}
