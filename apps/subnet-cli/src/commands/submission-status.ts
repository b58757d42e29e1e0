import { setTimeout as delay } from "node:timers/promises";
import { createOutput } from "@platform/command-line/output";
import { createNodeApiClient, isFinal, type SubmissionView } from "@platform/node-api";

interface StatusOptions {
  readonly node: string;
  readonly watch?: boolean;
  readonly json?: boolean;
}

const WATCH_MS = 1_000;

export async function submissionStatus(id: string, options: StatusOptions): Promise<void> {
  const output = createOutput(options.json === true);
  const api = createNodeApiClient(options.node);
  let view = await api.submission(id);
  let shown: string = view.status;
  while (options.watch === true && !isFinal(view.status)) {
    if (view.status !== shown) output.progress(`${view.status}`);
    shown = view.status;
    await delay(WATCH_MS);
    view = await api.submission(id);
  }
  output.result(view, () => statusText(view));
}

/** received → evaluated (n of N) → agreed score; the words of the protocol, one fact a line. */
export function statusText(view: SubmissionView): string {
  const revealed = view.attestations.filter((one) => one.phase === "revealed").length;
  const lines = [
    `submission  ${view.id}`,
    `miner       ${view.miner}`,
    `status      ${view.status}`,
    `epoch       ${view.epoch}, committed at height ${view.commitHeight}`,
    `payload     ${view.payload ?? "not revealed yet"}`,
    `validators  ${revealed} revealed of ${view.attestations.length} that committed`,
  ];
  if (view.outcome !== null) {
    lines.push(
      `outcome     ${view.outcome}${view.program === null ? "" : `, program ${view.program}`}`,
    );
    lines.push(`score       ${view.score} parts per billion`, `fuel        ${view.fuelUsed}`);
    lines.push(`digest      ${view.digest}`);
  }
  if (view.reason !== 0) lines.push(`reason      ${view.reason}`);
  return lines.join("\n");
}
