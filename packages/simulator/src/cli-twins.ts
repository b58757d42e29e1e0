/** What `--twins` prints. */

import { enumerateTwins, type TwinsOptions, twinsScenario } from "./twins.ts";

/** True if no scenario broke a rule. */
export function printTwins(options: TwinsOptions, print: (line: string) => void): boolean {
  const { rounds, runs, states, product, complete, failures } = enumerateTwins(options);
  for (const [at, count] of runs.entries())
    print(`round ${at + 1}: ${count} scenarios run, ${states[at]} different states`);
  const whole = complete ? "all of them covered" : "a part of them: --width leaves states out";
  print(`${rounds} rounds: ${product} scenarios of leader and partitions, ${whole}`);
  for (const { at, violations } of failures) {
    for (const { monitor, detail } of violations) print(`VIOLATION ${monitor}: ${detail}`);
    print(`replay: npm run sim -- --scenario '${JSON.stringify(twinsScenario(at))}'`);
  }
  return failures.length === 0;
}
