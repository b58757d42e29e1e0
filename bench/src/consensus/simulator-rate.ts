/** Engine schedules that the simulator runs in a second of one core, in a process of its own. */

import { runEntry } from "../sandbox/run-entry.ts";

export interface SimulatorRate {
  readonly schedules: number;
  readonly deliveries: number;
  /** Milliseconds of processor time. */
  readonly ms: number;
}

export async function rateOfSimulator(schedules: number): Promise<SimulatorRate> {
  const found = await runEntry("../consensus/simulator-entry.ts", [`${schedules}`], []);
  return found as SimulatorRate;
}
