/** Fetches a decision proof from a running validator; whoever reads it need not trust that one. */

import { writeFileSync } from "node:fs";
import { createOutput } from "@platform/command-line/output";
import { createNodeApiClient } from "@platform/node-api";
import { numberParameter } from "../http/params.ts";

interface DecisionExportOptions {
  readonly height: string;
  readonly out: string;
  readonly url: string;
  readonly from?: string;
  readonly withBody?: boolean;
  readonly key?: readonly string[];
  readonly json?: boolean;
}

/** @throws CodedError BAD_PARAMETER, NOT_FOUND, BLOCK_NOT_KEPT, SET_NOT_KEPT, PROOF_TOO_LONG, API_* */
export async function decisionExport(options: DecisionExportOptions): Promise<void> {
  const height = numberParameter("--height", options.height);
  const text = await createNodeApiClient(options.url).decisionText(height, {
    ...(options.from === undefined ? {} : { from: numberParameter("--from", options.from) }),
    body: options.withBody === true,
    keys: options.key ?? [],
  });
  writeFileSync(options.out, `${text}\n`);
  createOutput(options.json === true).result(
    { height, file: options.out, bytes: text.length + 1 },
    () => `decision ${height} written to ${options.out} (${text.length + 1} bytes)`,
  );
}
