/**
 * Child that measures wall time per fuel of kernels and mixes; engine flags are its own. All take
 * turns in each round, so that other load falls on all of them. One line of JSON comes out.
 */

import { hostSubjects } from "./host-subjects.ts";
import { kernelSubjects, mixSubjects } from "./subjects.ts";

const rounds = Number(process.argv[2]);
const subjects = [...kernelSubjects(), ...mixSubjects(), ...(await hostSubjects())];
const best = subjects.map(() => Number.POSITIVE_INFINITY);

for (let round = 0; round < rounds; round++) {
  for (const [at, { sample }] of subjects.entries()) best[at] = await sample(best[at] as number);
  process.stderr.write(`slow mixes: round ${round + 1} of ${rounds}\n`);
}

process.stdout.write(
  `${JSON.stringify(subjects.map(({ name, kind }, at) => ({ name, kind, nsPerFuel: best[at] })))}\n`,
);
