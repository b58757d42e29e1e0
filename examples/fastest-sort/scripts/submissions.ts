/** Miners of this challenge: two good programs, a slow one, three that fail and a copycat. */

import {
  createSeededRandom,
  type SampleKind,
  type SampleSubmission,
} from "@platform/challenge-sdk";
import { type ProgramName, readProgram } from "../src/programs.ts";

interface Work {
  readonly program: ProgramName;
  readonly kind: SampleKind;
  readonly expected: SampleSubmission["expected"];
}

const SORTED = { outcome: "ok", program: "ok" } as const;

const WORKS: readonly Work[] = [
  { program: "radix", kind: "good", expected: SORTED },
  { program: "quick", kind: "good", expected: SORTED },
  { program: "insertion", kind: "worse", expected: SORTED },
  { program: "endless", kind: "endless", expected: { outcome: "ok", program: "out-of-fuel" } },
  {
    program: "recursion",
    kind: "recursion",
    expected: { outcome: "ok", program: "stack-exhausted" },
  },
  { program: "table", kind: "table", expected: SORTED },
];

/**
 * The same seed gives the same list; miners and order differ between seeds, and whether both good
 * programs are sent. A copy of the best program's bytes comes last, from a miner of its own.
 */
export async function submissions(seed: number): Promise<SampleSubmission[]> {
  const random = createSeededRandom(seed ^ 0x736f_7274);
  const best = random.below(2) === 0 ? "radix" : "quick";
  const sent = WORKS.filter(
    ({ program, kind }) => kind !== "good" || program === best || best === "radix",
  );
  const miners = random.shuffled(Array.from({ length: sent.length + 1 }, (_, i) => i));
  const list = await Promise.all(
    random.shuffled(sent).map(async ({ program, kind, expected }, i) => ({
      name: `sort-${program}`,
      miner: miners[i] as number,
      kind,
      bytes: await readProgram(program),
      expected,
    })),
  );
  return [
    ...list,
    {
      name: `sort-copy-of-${best}`,
      miner: miners[sent.length] as number,
      kind: "copy",
      bytes: await readProgram(best),
      expected: SORTED,
      copyOf: `sort-${best}`,
    },
  ];
}
