/** The figures as text for people and as one object for programs. */

import { type Machine, machineText } from "../machine.ts";
import { quantile } from "../statistics.ts";
import type { Effort, Measurement } from "./measure.ts";
import {
  type EngineRow,
  engineRows,
  LEAST_SCHEDULES,
  MOST_GAP_MS,
  MOST_LOGIC_US,
  processRow,
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
    ...processTexts(measured),
    ...etcdTexts(measured),
    `${seconds.toFixed(0)} s in all`,
  ].join("\n");
}

export function jsonOf({ machine, effort, seconds, measured }: Report): string {
  const engine = engineRows(measured.engine);
  const simulator = {
    ...measured.simulator,
    schedulesPerSecond: schedulesPerSecond(measured.simulator),
  };
  const processes = processRow(measured.processes);
  const etcd =
    "missing" in measured.etcd ? measured.etcd : { ...measured.etcd, writesMs: undefined };
  return JSON.stringify({
    ...{ benchmark: "consensus", machine, effort, seconds, engine, simulator },
    ...{ processes, etcd },
  });
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

function processTexts({ processes }: Measurement): string[] {
  const row = processRow(processes);
  const { decisions, extrinsics, viewChanges } = processes;
  return [
    `four validators: ${row.decisionsPerSecond.toFixed(1)} decisions a second (must ` +
      `${row.must.toFixed(0)}: ${row.verdict}), ${row.share.toFixed(2)} of what three commits of ` +
      `${row.commitMs.toFixed(2)} ms in series allow`,
    `  ${decisions} decisions, ${extrinsics} extrinsics, ${viewChanges} view changes; from proposal to ` +
      `proposal p50 ${row.gapP50Ms.toFixed(1)} ms, p99 ${row.gapP99Ms.toFixed(1)} ms (must ` +
      `${MOST_GAP_MS}: ${row.gapVerdict}); ${row.cpuMs.toFixed(1)} ms of processor a validator and decision`,
  ];
}

function etcdTexts({ etcd }: Measurement): string[] {
  if ("missing" in etcd) return [`etcd: not measured, ${etcd.missing}`];
  const ms = quantile(etcd.writesMs, 0.99).toFixed(1);
  return [
    `etcd ${etcd.version}, 3 nodes (crash faults only): ${etcd.one.toFixed(0)} durable writes of 1 KiB a ` +
      `second by one client (p99 ${ms} ms), ${etcd.many.toFixed(0)} by ${etcd.clients}`,
  ];
}
