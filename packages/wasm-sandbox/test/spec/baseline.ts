/** The committed counts: they may only rise. */

import { readFileSync } from "node:fs";
import type { Profile } from "./lane.ts";
import type { ScriptResult } from "./suite.ts";

const PATHS: Readonly<Record<Profile, URL>> = {
  plain: new URL("./vectors/baseline.json", import.meta.url),
  wide: new URL("./vectors/baseline-wide.json", import.meta.url),
};

/** The wide one holds the scripts that {@link needsWide}. */
export function baselinePath(profile: Profile): URL {
  return PATHS[profile];
}

/** Of one script. */
export interface Counts {
  /**
   * `inside`: no command was refused. `outside`: every command on a valid module was.
   * `partly`: some modules are outside of the profile.
   */
  readonly profile: "inside" | "partly" | "outside";
  readonly passed: number;
  readonly text: number;
  /** Of all calls, exactly: agreed data of the sandbox version. */
  readonly fuel: number;
  /** By code. */
  readonly refused: Readonly<Record<string, number>>;
}

export interface Baseline {
  /** Commit of the testsuite. */
  readonly suite: string;
  readonly totals: Totals;
  readonly files: Readonly<Record<string, Counts>>;
}

interface Totals {
  readonly files: number;
  readonly inside: number;
  readonly partly: number;
  readonly outside: number;
  readonly passed: number;
  readonly text: number;
  readonly fuel: number;
  readonly refused: number;
}

export function readBaseline(profile: Profile): Baseline {
  return JSON.parse(readFileSync(PATHS[profile], "utf8")) as Baseline;
}

/** Whether vectors or tail calls are what the plain profile refuses in a script. */
export function needsWide({ refused }: Counts): boolean {
  return "PROFILE_SIMD" in refused || "PROFILE_TAIL_CALL" in refused;
}

export function countsOf(result: ScriptResult): Counts {
  const { passed, text, valid } = result;
  const refused = Object.fromEntries(
    Object.entries(result.refused).sort(([a], [b]) => (a < b ? -1 : 1)),
  );
  const none = Object.keys(refused).length === 0;
  const profile = none ? "inside" : valid === 0 ? "outside" : "partly";
  return { profile, passed, text, fuel: Number(result.fuel), refused };
}

export function baselineOf(suite: string, results: readonly ScriptResult[]): Baseline {
  const files = Object.fromEntries(results.map((result) => [result.file, countsOf(result)]));
  const all = Object.values(files);
  const sum = (pick: (each: Counts) => number): number =>
    all.reduce((n, each) => n + pick(each), 0);
  const of = (profile: Counts["profile"]): number =>
    all.filter((each) => each.profile === profile).length;
  const totals = {
    files: all.length,
    inside: of("inside"),
    partly: of("partly"),
    outside: of("outside"),
    passed: sum((each) => each.passed),
    text: sum((each) => each.text),
    fuel: sum((each) => each.fuel),
    refused: sum((each) => refusedIn(each)),
  };
  return { suite, totals, files };
}

export function refusedIn({ refused }: Counts): number {
  return Object.values(refused).reduce((sum, count) => sum + count, 0);
}

/** What is worse than the baseline, in words; empty when nothing is. */
export function regressions(
  baseline: Baseline,
  results: readonly ScriptResult[],
  wanted: readonly string[],
): string[] {
  const found = new Map(results.map((result) => [result.file, result]));
  const worse: string[] = [];
  for (const file of wanted) {
    const [before, result] = [baseline.files[file], found.get(file)];
    if (result === undefined) worse.push(`${file}: is missing`);
    else if (before === undefined) worse.push(`${file}: has no baseline`);
    else worse.push(...compare(file, before, result));
  }
  return worse;
}

function compare(file: string, before: Counts, result: ScriptResult): string[] {
  const worse = result.failures.map((failure) => `${file}: ${failure}`);
  const now = countsOf(result);
  if (now.passed < before.passed) worse.push(`${file}: passed ${before.passed} -> ${now.passed}`);
  if (now.fuel !== before.fuel) worse.push(`${file}: fuel ${before.fuel} -> ${now.fuel}`);
  for (const code of new Set([...Object.keys(before.refused), ...Object.keys(now.refused)])) {
    const [was, is] = [before.refused[code] ?? 0, now.refused[code] ?? 0];
    if (is > was) worse.push(`${file}: ${code} refuses ${was} -> ${is}`);
  }
  return worse;
}

/** One script a line, so that a change shows the scripts that it is about. */
export function writeBaseline(baseline: Baseline): string {
  const lines = Object.entries(baseline.files).map(
    ([file, counts]) => `    ${JSON.stringify(file)}: ${JSON.stringify(counts)}`,
  );
  const { suite, totals } = baseline;
  const head = `  "suite": ${JSON.stringify(suite)},\n  "totals": ${JSON.stringify(totals)},\n`;
  return `{\n${head}  "files": {\n${lines.join(",\n")}\n  }\n}\n`;
}
