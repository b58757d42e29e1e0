/** Metrics of the height in progress: how the votes stand, why views ended, how concentrated power is. */

import type { ConsensusStatus } from "@platform/validator";
import { Counter, Gauge, type Registry } from "prom-client";

/** Sets the registry's consensus metrics from one answer. */
export type RecordConsensus = (status: ConsensusStatus) => void;

const BILLION = 1_000_000_000n;

export function consensusMetrics(registry: Registry, prefix: string): RecordConsensus {
  const name = (text: string): string => `${prefix}consensus_${text}`;
  const gauges = FIELDS.map(([field, help, read]) => {
    const gauge = new Gauge({ name: name(field), help, registers: [registry] });
    return [gauge, read] as const;
  });
  const counter = (field: string, help: string, labelNames: string[] = []): Counter =>
    new Counter({ name: name(field), help, labelNames, registers: [registry] });
  const changes = counter("view_changes_total", "Views left since the start, by cause", ["reason"]);
  const rounds = counter("rounds_total", "Heights decided after a round of this validator's own");
  const seconds = counter("round_seconds_total", "Time of all those rounds");
  return (status) => {
    for (const [gauge, read] of gauges) gauge.set(Number(read(status)));
    changes.reset();
    for (const [reason, count] of Object.entries(status.viewChangeCounts))
      changes.inc({ reason }, count);
    rounds.reset();
    rounds.inc(status.rounds.count);
    seconds.reset();
    seconds.inc(status.rounds.totalMs / 1000);
  };
}

/** A share of the set's power as whole parts per billion. */
function ppb(power: bigint, { totalPower }: ConsensusStatus): bigint {
  return totalPower === 0n ? 0n : (power * BILLION) / totalPower;
}

const FIELDS: readonly (readonly [
  string,
  string,
  (status: ConsensusStatus) => number | bigint | boolean,
])[] = [
  ["height", "Height in progress", (s) => s.height],
  ["view", "View of the height in progress", (s) => s.view],
  ["leading", "1 while this validator leads", (s) => s.members.some((m) => m.self && m.leader)],
  ["members", "Members of the set", (s) => s.members.length],
  ["prepare_power_ppb", "Power that prepared in the view", (s) => ppb(s.preparePower, s)],
  ["nil_power_ppb", "Power that said nil in the view", (s) => ppb(s.nilPower, s)],
  ["commit_power_ppb", "Power that committed in the view", (s) => ppb(s.commitPower, s)],
  ["missing_power_ppb", "Power of members that are missing", (s) => ppb(s.missingPower, s)],
  ["missing_members", "Members that are missing", (s) => s.members.filter((m) => m.missing).length],
  ["due_seconds", "Since the height was due, 0 before", (s) => (s.dueForMs ?? 0) / 1000],
  ["round_seconds", "Last round, from due to decided", (s) => (s.rounds.lastMs ?? 0) / 1000],
  ["halting_keys", "Fewest keys that can halt the network", (s) => s.concentration.halt],
  ["deciding_keys", "Fewest keys that can decide alone", (s) => s.concentration.decide],
  ["largest_power_ppb", "Share of the heaviest key", (s) => s.concentration.largestPpb],
];
