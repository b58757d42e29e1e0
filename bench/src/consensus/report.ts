/** The figures as text for people and as one object for programs. */

import { type Machine, machineText } from "../machine.ts";
import type { Effort, Measurement } from "./measure.ts";
import {
  type EngineRow,
  engineRows,
  LEAST_SCHEDULES,
  MOST_LOGIC_US,
  schedulesPerSecond,
  verdictOf,
} from "./rows.ts";

export interface Report {
  readonly machine: Machine;
  readonly effort: Effort;
  readonly seconds: number;
  readonly measured: Measurement;
}

export function textOf({ machine, effort, seconds, measured }: Report): string {
  return [
    machineText(machine),
    `engine: processor time, least of ${effort.rounds} rounds; in brackets 95 % of random halves`,
    "",
    "| members | checks | signatures alone | replica | ratio | must | | logic |",
    "|---|---|---|---|---|---|---|---|",
    ...engineRows(measured.engine).map(engineText),
    "",
    ...simulatorTexts(measured),
    `${seconds.toFixed(0)} s in all`,
  ].join("\n");
}

export function jsonOf({ machine, effort, seconds, measured }: Report): string {
  const engine = engineRows(measured.engine);
  const simulator = {
    ...measured.simulator,
    schedulesPerSecond: schedulesPerSecond(measured.simulator),
  };
  return JSON.stringify({ benchmark: "consensus", machine, effort, seconds, engine, simulator });
}

function engineText(row: EngineRow): string {
  const { low, high, value } = row.ratio;
  const logic = `${row.logicUs.toFixed(2)} µs a message`;
  const cells = [
    row.members,
    row.checksPerDecision.toFixed(1),
    `${row.limitPerSecond.toFixed(0)}/s`,
    `${row.decisionsPerSecond.toFixed(0)}/s`,
    `${value.toFixed(3)} [${low.toFixed(3)}, ${high.toFixed(3)}]`,
    row.must,
    row.verdict,
    row.logicUs <= MOST_LOGIC_US ? logic : `${logic}, missed`,
  ];
  return `| ${cells.join(" | ")} |`;
}

function simulatorTexts({ simulator }: Measurement): string[] {
  const rate = schedulesPerSecond(simulator);
  const deliveries = (simulator.deliveries / simulator.schedules).toFixed(0);
  return [
    `simulator: ${rate.toFixed(0)} schedules a second of one core (must ${LEAST_SCHEDULES}: ` +
      `${verdictOf(rate >= LEAST_SCHEDULES)}), ${deliveries} deliveries each`,
  ];
}
