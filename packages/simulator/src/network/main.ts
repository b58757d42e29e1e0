/** `sim.ts --network`: whole validators; the same words as for the engine's schedules. */

import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { printReplay, printShrunk } from "./cli-replay.ts";
import { HAPPENINGS } from "./happened.ts";
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
      shrink: { type: "string" },
      scenario: { type: "string" },
      verbose: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
    },
  });
  const { schedules, seed, first, workers, members, replay, shrink, json } = values;
  const texts = {
    schedules,
    seed,
    first,
    workers,
    ...(replay === undefined ? {} : { replay }),
    ...(shrink === undefined ? {} : { shrink }),
    ...(members === undefined ? {} : { members }),
  };
  for (const [name, text] of Object.entries(texts))
    if (!/^\d+$/.test(text)) {
      process.stderr.write(`--${name} takes a whole number, not ${JSON.stringify(text)}\n`);
      return 2;
    }
  const sized = members === undefined ? {} : { members: Number(members) };
  const target = { ...sized, verbose: values.verbose, print };
  if (shrink !== undefined) return (await printShrunk(Number(shrink), target)) ? 0 : 1;
  if (replay !== undefined) {
    const given = values.scenario === undefined ? {} : { scenario: JSON.parse(values.scenario) };
    return (await printReplay(Number(replay), { ...target, ...given })) ? 0 : 1;
  }
  return run({
    seed: Number(seed),
    count: Number(schedules),
    first: Number(first),
    workers: Math.max(1, Number(workers)),
    json,
    ...sized,
  });
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
    print(HAPPENINGS.map((name) => `${name} ${report.happened[name]}`).join(", "));
    for (const failure of failures) {
      for (const { monitor, detail } of failure.violations)
        print(`VIOLATION ${monitor}: ${detail}`);
      print(`replay: npm run sim -- --network --replay ${failure.seed}${sized}`);
      print(`shrink: npm run sim -- --network --shrink ${failure.seed}${sized}`);
    }
  }
  return failures.length > 0 ? 1 : 0;
}
