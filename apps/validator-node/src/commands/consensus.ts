import { setTimeout as delay } from "node:timers/promises";
import { createOutput } from "@platform/command-line/output";
import { type ConsensusView, createNodeApiClient } from "@platform/node-api";
import { consensusText } from "./consensus-text.ts";

/** Twice in the shortest production slot: a view is seen before it passes. */
const WATCH_MS = 500;
const CLEAR = "\u001b[H\u001b[2J";

export interface ConsensusOptions {
  readonly url: string;
  readonly watch?: boolean;
  readonly json?: boolean;
}

/** Once, or until a signal: redrawn on a terminal, else printed whenever height or view move. */
export async function consensus(options: ConsensusOptions): Promise<void> {
  const api = createNodeApiClient(options.url);
  const output = createOutput(options.json === true);
  const live = options.json !== true && process.stdout.isTTY;
  let last = "";
  for (;;) {
    const view = await api.consensus();
    const place = placeOf(view);
    if (live && options.watch === true) process.stdout.write(CLEAR);
    if (live || place !== last) output.result(view, () => consensusText(view));
    if (options.watch !== true) return;
    last = place;
    await delay(WATCH_MS);
  }
}

function placeOf({ height, view, phase }: ConsensusView): string {
  return `${height}/${view}/${phase === "halted"}`;
}
