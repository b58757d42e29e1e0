/** All measurements of consensus, one after the other: two at once would disturb each other. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type EngineTimes, timeEngine } from "./engine-times.ts";
import { type EtcdMissing, type EtcdRate, rateOfEtcd } from "./etcd.ts";
import { type ProcessRate, rateOfProcesses } from "./process-rate.ts";
import { rateOfSimulator, type SimulatorRate } from "./simulator-rate.ts";

export interface Effort {
  /** Rounds of the engine. */
  readonly rounds: number;
  readonly schedules: number;
  /** Of the window of four validators, and of each window of etcd. */
  readonly networkSeconds: number;
  readonly etcdSeconds: number;
}

export const FULL: Effort = { rounds: 60, schedules: 8_000, networkSeconds: 20, etcdSeconds: 5 };
export const QUICK: Effort = { rounds: 12, schedules: 1_000, networkSeconds: 5, etcdSeconds: 2 };

export interface Measurement {
  readonly engine: readonly EngineTimes[];
  readonly simulator: SimulatorRate;
  readonly processes: ProcessRate;
  readonly etcd: EtcdRate | EtcdMissing;
}

export async function measure(effort: Effort): Promise<Measurement> {
  const step = (what: string): void => void process.stderr.write(`${what} …\n`);
  step("engine");
  const engine = await timeEngine(effort.rounds);
  step("simulator");
  const simulator = await rateOfSimulator(effort.schedules);
  const directory = mkdtempSync(join(tmpdir(), "platform-bench-"));
  try {
    step("four validators");
    const processes = await rateOfProcesses(join(directory, "validators"), effort.networkSeconds);
    step("etcd");
    const etcd = await rateOfEtcd(join(directory, "etcd"), effort.etcdSeconds);
    return { engine, simulator, processes, etcd };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
