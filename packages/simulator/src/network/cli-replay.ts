/** What `--network --replay` and `--network --shrink` print. */

import { formatTrace, type TraceLine } from "../trace.ts";
import { runNetworkSchedule } from "./network-schedule.ts";
import type { NetworkScenario } from "./scenario.ts";
import { shrinkNetwork } from "./shrink.ts";

export interface ReplayTarget {
  /** The size of the network, where it is not to be drawn. */
  readonly members?: number;
  /** In the place of what the seed draws. */
  readonly scenario?: NetworkScenario;
  /** Deliveries as well. */
  readonly verbose: boolean;
  readonly print: (line: string) => void;
}

const DELIVERY = /^(consensus|status|extrinsic|answer) \d+ from \d+$/;

/** Prints the trace with a column for each validator; true if no rule was broken. */
export async function printReplay(seed: number, target: ReplayTarget): Promise<boolean> {
  const { print, verbose, ...options } = target;
  const lines: TraceLine[] = [];
  const result = await runNetworkSchedule(seed, { ...options, log: (line) => lines.push(line) });
  const { scenario, violations, deliveries, traceHash } = result;
  print(`scenario ${JSON.stringify(scenario)}`);
  const shown = verbose ? lines : lines.filter(({ text }) => !DELIVERY.test(text));
  for (const row of formatTrace(shown, stations(scenario))) print(row);
  for (const { monitor, detail } of violations) print(`VIOLATION ${monitor}: ${detail}`);
  print(`${deliveries} deliveries, trace sha256 ${traceHash}`);
  return violations.length === 0;
}

/** Prints the smallest scenario that still breaks the same rule; true if nothing is broken. */
export async function printShrunk(seed: number, target: ReplayTarget): Promise<boolean> {
  const { print } = target;
  const sized = target.members === undefined ? {} : { members: target.members };
  const { scenario: drawn } = await runNetworkSchedule(seed, sized);
  const shrunk = await shrinkNetwork(drawn, (scenario) =>
    runNetworkSchedule(seed, { ...sized, scenario }),
  );
  if (shrunk === null) {
    print(`${seed} breaks no rule: nothing to shrink`);
    return true;
  }
  const { scenario, monitor, steps } = shrunk;
  const text = JSON.stringify(scenario);
  const flag = target.members === undefined ? "" : ` --members ${target.members}`;
  print(`${monitor}, after ${steps} runs`);
  print(`replay: npm run sim -- --network --replay ${seed}${flag} --scenario '${text}'`);
  return printReplay(seed, { ...target, scenario });
}

/** Headings of the columns: twins of one key are two stations. */
function stations({ roles }: NetworkScenario): string[] {
  const names = roles.flatMap((role, index) => {
    const name = role === "honest" ? `key ${index}` : `key ${index} ${role}`;
    return role === "twins" ? [name, name] : [name];
  });
  return names.map((name, id) => `${id}: ${name}`);
}
