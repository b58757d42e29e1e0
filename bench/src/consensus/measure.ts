/** All measurements of consensus, one after the other: two at once would disturb each other. */

import { type EngineTimes, timeEngine } from "./engine-times.ts";
import { rateOfSimulator, type SimulatorRate } from "./simulator-rate.ts";

export interface Effort {
  /** Rounds of the engine. */
  readonly rounds: number;
  readonly schedules: number;
}

export const FULL: Effort = { rounds: 60, schedules: 8_000 };
export const QUICK: Effort = { rounds: 12, schedules: 1_000 };

export interface Measurement {
  readonly engine: readonly EngineTimes[];
  readonly simulator: SimulatorRate;
}

export async function measure(effort: Effort): Promise<Measurement> {
  const step = (what: string): void => void process.stderr.write(`${what} …\n`);
  step("engine");
  const engine = await timeEngine(effort.rounds);
  step("simulator");
  const simulator = await rateOfSimulator(effort.schedules);
  return { engine, simulator };
}
