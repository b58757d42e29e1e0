/** An evaluation in the words of a row. */

import type { Evaluation, LocalResult } from "../../src/index.ts";
import type { Expected, HostileRow } from "./row.ts";

/** Equal to the row's `expected` when the sandbox is right; a local failure as it is. */
export function seenOf(result: Evaluation | LocalResult, row: HostileRow): Expected | LocalResult {
  if ("local" in result) return result;
  const { rejection, programRejection, log } = result.diagnostics;
  return {
    outcome: result.outcome,
    fuelUsed: result.fuelUsed,
    ...(result.program === null ? {} : { program: result.program }),
    ...(rejection === undefined ? {} : { rejection: rejection.code }),
    ...(programRejection === undefined ? {} : { programRejection: programRejection.code }),
    ...(result.output.length === 0 ? {} : { output: Buffer.from(result.output).toString("hex") }),
    ...(row.expected.log === undefined ? {} : { log }),
  };
}
