/** The shipped client as a process: what it printed last, and how it ended. */

import { readFileSync } from "node:fs";
import type { TestNetwork } from "./network.ts";

export interface ClientRun {
  readonly exit: number;
  /** The last JSON document of its output. */
  readonly answer: Readonly<Record<string, unknown>>;
  /** Code of the error that it ended with; null if it ended well. */
  readonly refusal: string | null;
}

/** @param words without `--json`; the node is that of the index */
export async function runClient(
  { devnet, nodes }: TestNetwork,
  words: readonly string[],
  via = 0,
): Promise<ClientRun> {
  const url = nodes[via]?.api.url ?? "";
  const all = [...words, "--node", url, "--json"];
  const child = devnet.spawn("client", devnet.options.programs.subnet, all);
  let last = "";
  for await (const line of child.lines) if (line !== "") last = line;
  const exit = (await child.exited) ?? -1;
  if (!last.startsWith("{"))
    throw new Error(
      `${words.join(" ")} ended with ${exit}: ${readFileSync(child.logFile, "utf8")}`,
    );
  const answer = JSON.parse(last) as ClientRun["answer"];
  const error = answer["error"] as { code: string } | undefined;
  return { exit, answer, refusal: error?.code ?? null };
}
