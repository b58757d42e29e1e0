/** `sim.ts --network`: whole validators; the same words as for the engine's schedules. */

import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { type NetworkResult, runNetworkSchedule } from "./network-schedule.ts";
import { runNetworkParallel } from "./run-network.ts";

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Gives the exit code: 0, 1 on a violation, 2 for arguments that make no sense. */
export async function networkMain(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      network: { type: "boolean", default: false },
      schedules: { type: "string", default: "100" },
      seed: { type: "string", default: "1" },
      first: { type: "string", default: "0" },
      members: { type: "string" },
      workers: { type: "string", default: String(availableParallelism()) },
      replay: { type: "string" },
      json: { type: "boolean", default: false },
    },
  });
  const { schedules, seed, first, workers, members, replay, json } = values;
  const texts = {
    schedules,
    seed,
    first,
    workers,
    ...(replay === undefined ? {} : { replay }),
    ...(members === undefined ? {} : { members }),
  };
  for (const [name, text] of Object.entries(texts))
    if (!/^\d+$/.test(text)) {
      process.stderr.write(`--${name} takes a whole number, not ${JSON.stringify(text)}\n`);
      return 2;
    }
  const sized = members === undefined ? {} : { members: Number(members) };
  if (replay !== undefined) return replayed(Number(replay), sized);
  return run({
    seed: Number(seed),
    count: Number(schedules),
    first: Number(first),
    workers: Math.max(1, Number(workers)),
    json,
    ...sized,
  });
}

async function replayed(seed: number, sized: { readonly members?: number }): Promise<number> {
  const result = await runNetworkSchedule(seed, { ...sized, log: print });
  printFailure(result);
  print(`trace ${result.traceHash}`);
  return result.violations.length > 0 ? 1 : 0;
}

interface RunArguments {
  readonly seed: number;
  readonly count: number;
  readonly first: number;
  readonly workers: number;
  readonly json: boolean;
  readonly members?: number;
}

async function run({ workers, json, ...options }: RunArguments): Promise<number> {
  const started = process.hrtime.bigint();
  const report = await runNetworkParallel(options, workers);
  const seconds = Number(process.hrtime.bigint() - started) / 1e9;
  const { schedules, heights, deliveries, restarts, evidence, certified, failures } = report;
  const { seed, members } = options;
  const sized = members === undefined ? "" : ` --members ${members}`;
  if (json) print(JSON.stringify({ seed, ...report }));
  else {
    const rate = (schedules / seconds).toFixed(1);
    print(`seed ${seed}: ${schedules} whole networks in ${seconds.toFixed(1)} s, ${rate}/s`);
    print(
      `${heights} heights, ${deliveries} deliveries, ${restarts} restarts, ` +
        `${certified} works certified, ${evidence} equivocations on record`,
    );
    for (const failure of failures) {
      printFailure(failure);
      print(
        `replay: node packages/simulator/bin/sim.ts --network --replay ${failure.seed}${sized}`,
      );
    }
  }
  return failures.length > 0 ? 1 : 0;
}

function printFailure({ violations }: NetworkResult): void {
  for (const { monitor, detail } of violations) print(`VIOLATION ${monitor}: ${detail}`);
}
