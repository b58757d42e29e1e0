/** Times of one replica, of the signatures that it checks, and of the logic without them. */

import { halvesInterval, type Interval } from "../statistics.ts";
import { cpuMs } from "./cpu-time.ts";
import { type EngineLoad, prepareLoad } from "./engine-load.ts";
import { type LogicRun, prepareLogic } from "./logic.ts";
import { runReplica } from "./replica.ts";
import { type Check, recordChecks, verifyAll } from "./signature-limit.ts";

/** Members of the set, and heights of one batch: each batch takes about 50 ms. */
export interface EngineSize {
  readonly members: number;
  readonly heights: number;
}

export const ENGINE_SIZES: readonly EngineSize[] = [
  { members: 4, heights: 100 },
  { members: 16, heights: 25 },
  { members: 64, heights: 6 },
  { members: 128, heights: 3 },
  { members: 256, heights: 2 },
];

/** Milliseconds of processor time of each round. */
export interface EngineTimes extends EngineSize {
  /** Signatures that the replica checks in a batch. */
  readonly checks: number;
  readonly limit: readonly number[];
  readonly replica: readonly number[];
  /** Messages received in a batch of the logic, and its times. */
  readonly messages: number;
  readonly logic: readonly number[];
}

export interface Ratio extends Interval {
  readonly value: number;
}

interface Subject extends EngineSize {
  readonly load: EngineLoad;
  readonly checks: readonly Check[];
  readonly logicRun: LogicRun;
  readonly limit: number[];
  readonly replica: number[];
  readonly logic: number[];
}

/** Batches of the logic are so short that several make one time. */
const LOGIC_REPEATS = 10;

/**
 * All sizes take turns in each round, limit and replica in turning order, so that other load falls
 * on all alike. Half as many rounds before them only warm up.
 * @throws Error if a decision is missing or a check is not counted
 */
export async function timeEngine(
  rounds: number,
  sizes: readonly EngineSize[] = ENGINE_SIZES,
): Promise<EngineTimes[]> {
  const subjects: Subject[] = [];
  for (const size of sizes) subjects.push(await prepare(size));
  const warm = Math.ceil(rounds / 2);
  for (let round = -warm; round < rounds; round++)
    for (const subject of subjects) await timeRound(subject, round);
  return subjects.map(({ load: _load, logicRun, checks, limit, replica, logic, ...size }) => ({
    ...size,
    checks: checks.length,
    limit,
    replica,
    messages: logicRun.messages * LOGIC_REPEATS,
    logic,
  }));
}

/** Rate of the replica over the rate that verification alone allows: 1 would be no cost at all. */
export function engineRatio({ limit, replica }: EngineTimes): Ratio {
  const statistic = (chosen: readonly number[]): number =>
    least(limit, chosen) / least(replica, chosen);
  const value = statistic(limit.map((_, i) => i));
  const { low, high } = halvesInterval(limit.length, statistic);
  // Minima of all rounds may lie outside what halves of few rounds reach.
  return { value, low: Math.min(low, value), high: Math.max(high, value) };
}

async function prepare(size: EngineSize): Promise<Subject> {
  const load = prepareLoad(size.members, size.heights);
  const { checks, result } = await recordChecks(load);
  const expected = load.heights.map(({ digest }) => digest);
  if (result.decisions.join() !== expected.join()) throw new Error("a decision is missing");
  const frames = load.heights.reduce(
    (sum, { prePrepare, prepares, commits }) =>
      sum + (prePrepare === null ? 0 : 1) + prepares.length + commits.length,
    0,
  );
  if (checks.length !== frames) throw new Error("each frame carries one signature to check");
  const logicRun = prepareLogic(load);
  if (logicRun.run() !== size.heights) throw new Error("the logic missed a decision");
  return { ...size, load, checks, logicRun, limit: [], replica: [], logic: [] };
}

async function timeRound(subject: Subject, round: number): Promise<void> {
  const { load, checks, logicRun } = subject;
  const steps: [number[], () => unknown][] = [
    [subject.limit, () => verifyAll(checks)],
    [subject.replica, () => runReplica(load)],
    [
      subject.logic,
      () => {
        for (let i = 0; i < LOGIC_REPEATS; i++) logicRun.run();
      },
    ],
  ];
  if (round % 2 !== 0) steps.reverse();
  for (const [times, work] of steps) {
    const ms = await cpuMs(work);
    if (round >= 0) times.push(ms);
  }
}

function least(times: readonly number[], chosen: readonly number[]): number {
  return Math.min(...chosen.map((round) => times[round] as number));
}
