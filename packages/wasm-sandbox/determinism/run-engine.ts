/** Runs the script on one engine and compares what it prints, line by line. */

import { execFile } from "node:child_process";
import type { CacheOptions } from "./engine-cache.ts";
import type { Engine, EngineFault } from "./engines.ts";

export interface Comparison {
  readonly engine: string;
  /** Vector and what was printed for it: nothing at all is `missing`. */
  readonly different: readonly string[];
  /** The engine's own limits: a validator there would abstain, and no vote differs. */
  readonly local: readonly string[];
  readonly missing: readonly string[];
  /** Vectors with a feature that this version of the engine is known to lack. */
  readonly unsupported: readonly string[];
  /** Differences that this version of the engine is known for. */
  readonly faults: readonly string[];
  readonly equal: number;
  readonly seconds: number;
  /** Why the engine could not be had or did not end; then nothing above counts. */
  readonly absent?: string;
}

/** Emulated processors take a minute. */
const RUN_TIMEOUT_MS = 600_000;

/** @param expected the line of each vector */
export function compare(
  engine: Pick<Engine, "name" | "faults" | "lacks">,
  expected: readonly string[],
  printed: string,
): Omit<Comparison, "seconds"> {
  const lines = new Map(printed.split("\n").map((line) => [line.split(" ", 1)[0], line]));
  const result = { different: [], local: [], missing: [], faults: [], unsupported: [] } as {
    [key in "different" | "local" | "missing" | "faults" | "unsupported"]: string[];
  };
  let equal = 0;
  for (const line of expected) {
    const name = line.split(" ", 1)[0] as string;
    const found = lines.get(name);
    // A name begins with its version.
    const vector = name.slice(name.indexOf("/") + 1);
    const fault = engine.faults?.[vector];
    if (found === undefined) result.missing.push(name);
    else if (found === line) equal++;
    else if (found === `${name} unsupported` && lacks(engine, vector))
      result.unsupported.push(name);
    else if (found.startsWith(`${name} local:`)) result.local.push(found);
    else if (fault !== undefined && shows(found, fault))
      result.faults.push(`${name}: ${fault.why}`);
    else result.different.push(`${found} (expected ${line})`);
  }
  return { engine: engine.name, ...result, equal };
}

/** A line is the name, the outcome, the fuel, the results, and more. */
function shows(line: string, fault: EngineFault): boolean {
  const [, outcome, , results] = line.split(" ");
  return fault.shows === (outcome === "ok" ? results : outcome);
}

/** The family of a vector that needs a feature has its name. */
function lacks(engine: Pick<Engine, "lacks">, vector: string): boolean {
  return (engine.lacks ?? []).some((feature) => vector.startsWith(`${feature}/`));
}

/** @param script path of the vectors and the runner in one file */
export async function runEngine(
  engine: Engine,
  script: string,
  expected: readonly string[],
  options: CacheOptions,
): Promise<Comparison> {
  const begin = performance.now();
  const seconds = () => (performance.now() - begin) / 1000;
  try {
    const command = await engine.provide(options);
    const start = performance.now();
    const shares = engine.processes ?? 1;
    const printed: string[] = [];
    for (let share = 0; share < shares; share++)
      printed.push(await output(command, shares === 1 ? [script] : [script, share, shares]));
    return {
      ...compare(engine, expected, printed.join("\n")),
      seconds: (performance.now() - start) / 1000,
    };
  } catch (thrown) {
    const absent = (thrown as Error).message;
    return { ...compare(engine, [], ""), absent, seconds: seconds() };
  }
}

/** What was printed counts even when the engine crashed behind it: the rest is then missing. */
function output(
  command: Awaited<ReturnType<Engine["provide"]>>,
  words: readonly (string | number)[],
): Promise<string> {
  const { file, args, env } = command;
  return new Promise((resolve, reject) => {
    const options = {
      env: { PATH: process.env["PATH"] ?? "", HOME: process.env["HOME"] ?? "/", ...env },
      timeout: RUN_TIMEOUT_MS,
      maxBuffer: 1 << 26,
    };
    execFile(file, [...args, ...words.map(String)], options, (error, stdout, stderr) => {
      if (error !== null && stdout === "")
        reject(new Error(`does not run here: ${stderr.trim().split("\n")[0] ?? error.message}`));
      else resolve(stdout);
    });
  });
}
