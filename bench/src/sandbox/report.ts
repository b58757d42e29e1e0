/** The figures as text for people and as one object for programs. */

import { KERNELS } from "../../kernels/kernels.ts";
import { type Machine, machineText } from "../machine.ts";
import { type Interval, quantile } from "../statistics.ts";
import { KERNEL_FLAGS, type KernelTimes, type Ratio, ratioOf } from "./kernel-times.ts";
import type { Effort, Measurement } from "./measure.ts";
import { megabytesPerSecond, type RewriterTimes } from "./rewriter-times.ts";
import type { Row } from "./rows.ts";

export interface Report {
  readonly machine: Machine;
  readonly effort: Effort;
  readonly seconds: number;
  readonly rows: readonly Row[];
  readonly measured: Measurement;
}

export function textOf(report: Report): string {
  const { machine, effort, measured, rows, seconds } = report;
  const rounds = effort.processes * effort.rounds;
  return [
    machineText(machine),
    `kernels: ${KERNEL_FLAGS.join(" ")}; least time of ${rounds} rounds, new process each ` +
      `${effort.rounds} rounds; in brackets 95 % of random halves of the rounds`,
    "",
    "| what | measured | must | stretch | verdict | |",
    "|---|---|---|---|---|---|",
    ...rows.map(rowText),
    "",
    "| kernel | language | unmetered ms | fuel only | everything on | growth |",
    "|---|---|---|---|---|---|",
    ...measured.kernels.map(kernelText),
    "",
    "| large module | MB | first ms | least ms | MB/s | growth |",
    "|---|---|---|---|---|---|",
    ...measured.rewriter.map(moduleText),
    "",
    ...detailTexts(measured),
    `${seconds.toFixed(0)} s in all`,
  ].join("\n");
}

export function jsonOf({ machine, effort, seconds, rows, measured }: Report): string {
  const { kernels, small, ...others } = measured;
  return JSON.stringify({
    ...{ benchmark: "sandbox", machine, kernelFlags: KERNEL_FLAGS, effort, seconds, rows },
    kernels: kernels.map((times) => ({
      name: times.name,
      language: kernelOf(times.name).language,
      counted: kernelOf(times.name).counted,
      unmeteredMs: Math.min(...times.ms.unmetered),
      fuel: times.fuelIsAll ? null : ratioOf([times], "fuel"),
      all: ratioOf([times], "all"),
      growth: times.bytes.all / times.bytes.unmetered,
    })),
    ...others,
    smallEvaluationMs: Object.fromEntries(
      [0.05, 0.5, 0.95, 0.99].map((share) => [`p${share * 100}`, quantile(small, share)]),
    ),
  });
}

function rowText({ what, unit, value, interval, must, stretch, verdict, note }: Row): string {
  const measured = value === undefined ? "–" : withUnit(value, unit) + intervalText(interval);
  const bounds = [must, stretch].map((bound) => withUnit(bound, unit));
  return `| ${[what, measured, ...bounds, verdict, note ?? ""].join(" | ")} |`;
}

function withUnit(value: number, unit: Row["unit"]): string {
  if (unit === "×") return value.toFixed(3);
  const digits = value >= 100 ? 0 : value >= 1 ? 1 : 3;
  return `${value.toFixed(digits)}${unit === "/s" ? unit : ` ${unit}`}`;
}

function intervalText(interval: Interval | undefined): string {
  if (interval === undefined) return "";
  return ` [${interval.low.toFixed(3)}, ${interval.high.toFixed(3)}]`;
}

function kernelText(times: KernelTimes): string {
  const { name, ms, bytes, fuelIsAll } = times;
  const { counted, language } = kernelOf(name);
  const ratio = (found: Ratio): string => found.value.toFixed(3) + intervalText(found);
  const cells = [
    counted ? name : `${name} (not counted)`,
    language,
    Math.min(...ms.unmetered).toFixed(1),
    fuelIsAll ? "–" : ratio(ratioOf([times], "fuel")),
    ratio(ratioOf([times], "all")),
    (bytes.all / bytes.unmetered).toFixed(2),
  ];
  return `| ${cells.join(" | ")} |`;
}

function kernelOf(name: string): (typeof KERNELS)[number] {
  const found = KERNELS.find((kernel) => kernel.name === name);
  if (found === undefined) throw new Error(`no kernel ${name}`);
  return found;
}

function moduleText(found: RewriterTimes): string {
  const { name, bytes, rewritten, ms, refused } = found;
  const size = (bytes / 1e6).toFixed(2);
  if (refused !== undefined) return `| ${name} | ${size} | refused: ${refused} | | | |`;
  const times = [ms[0] ?? 0, Math.min(...ms)].map((each) => each.toFixed(0));
  const speed = megabytesPerSecond(found).toFixed(1);
  return `| ${[name, size, ...times, speed, (rewritten / bytes).toFixed(2)].join(" | ")} |`;
}

function detailTexts({ small, replacements }: Measurement): string[] {
  const shares = [0.05, 0.5, 0.95, 0.99];
  const quantiles = shares.map((share) => `p${share * 100} ${quantile(small, share).toFixed(3)}`);
  const others = replacements.map((each) => each.others);
  return [
    `small evaluation in ms: ${quantiles.join(", ")}`,
    `replaced in ms: ${replacements.map(({ ms }) => ms.toFixed(0)).join(" ")}; ` +
      `outcomes of the other process meanwhile: ${others.join(" ")}`,
  ];
}
