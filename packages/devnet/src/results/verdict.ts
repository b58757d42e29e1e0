/** What must hold at the end of a run; each line that does not is a fault in words. */

import type { Sample } from "../miners/samples.ts";
import type { DevnetResult, SubmissionResult } from "../report/result.ts";

export function faultsOf(result: DevnetResult, samples: ReadonlyMap<string, Sample>): string[] {
  return [
    ...rootFaults(result),
    ...result.submissions.flatMap((one) => submissionFaults(one, samples.get(one.id), result)),
    ...tableFaults(result, samples),
    ...weightFaults(result),
  ];
}

function rootFaults({ validators, height }: DevnetResult): string[] {
  const roots = new Set(validators.map((one) => one.stateRoot));
  return roots.size === 1 ? [] : [`${roots.size} state roots at height ${height}`];
}

function submissionFaults(
  one: SubmissionResult,
  sample: Sample | undefined,
  { validators }: DevnetResult,
): string[] {
  if (sample === undefined) return one.status === "refused" ? [] : [`${one.id} was not refused`];
  const faults: string[] = [];
  const say = (text: string): void => void faults.push(`${sample.name}: ${text}`);
  if (one.status !== "certified") say(`ended as ${one.status}`);
  const { outcome, program } = sample.expected;
  if (one.outcome !== outcome) say(`outcome ${one.outcome}, expected ${outcome}`);
  if (one.program !== program) say(`program ${one.program}, expected ${program}`);
  const digests = validators.map(({ hotkey }) => one.digests[hotkey]);
  if (digests.includes(undefined) || new Set(digests).size !== 1)
    say("the validators' digests are not equal");
  return faults;
}

/** A table of answers for seeds known at submission must lose against honest work. */
function tableFaults(result: DevnetResult, samples: ReadonlyMap<string, Sample>): string[] {
  const scores = (kind: Sample["kind"]): bigint[] =>
    result.submissions.filter((one) => samples.get(one.id)?.kind === kind).map((one) => one.score);
  const challenge = [...samples.values()].find((one) => one.kind === "table")?.challenge;
  const good = result.submissions
    .filter((one) => one.challenge === challenge && samples.get(one.id)?.kind === "good")
    .map((one) => one.score);
  return scores("table").flatMap((score) =>
    good.every((other) => other > score) ? [] : ["the table of answers was not beaten"],
  );
}

function weightFaults({ weights, validators }: DevnetResult): string[] {
  const faults: string[] = [];
  if (weights.runtime.length === 0) faults.push("the runtime decided no weights");
  if (weights.chain.length !== validators.length)
    faults.push(`${weights.chain.length} validators have weights on the chain`);
  const wanted = JSON.stringify(weights.runtime);
  for (const one of weights.chain)
    if (JSON.stringify(one.weights) !== wanted)
      faults.push(`validator uid ${one.validatorUid} has other weights on the chain`);
  return faults;
}
