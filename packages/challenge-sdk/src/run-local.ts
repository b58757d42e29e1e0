/** An author's run: the same request, sandbox and limits as a validator's. */

import { allowedImports } from "@platform/challenge-registry";
import { CodedError, type Hex32, SANDBOX_VERSION } from "@platform/protocol";
import {
  createSandbox,
  type Evaluation,
  type ObserveOptions,
  type Sandbox,
} from "@platform/wasm-sandbox";
import type { Challenge } from "./challenge.ts";

export interface LocalRun extends Challenge {
  readonly payload: Uint8Array;
  readonly seed: Hex32;
  /** What to see besides the record. @default nothing */
  readonly observe?: ObserveOptions;
  /** @default a sandbox of its own, stopped at the end */
  readonly sandbox?: Sandbox;
}

/**
 * Evaluates one payload as the manifest says.
 * @throws CodedError PAYLOAD_TOO_LARGE; LOCAL_FAILURE when this machine could not finish it
 */
export async function runLocal(run: LocalRun): Promise<Evaluation> {
  const { manifest, module, payload, seed } = run;
  const { fuel, memoryPages, maxPayloadBytes } = manifest.limits;
  if (payload.length > maxPayloadBytes)
    throw new CodedError({
      code: "PAYLOAD_TOO_LARGE",
      message: `${payload.length} bytes, the manifest takes ${maxPayloadBytes}`,
      hint: "submit less, or raise limits.maxPayloadBytes of the manifest and `subnet challenge pack` it",
    });
  const sandbox = run.sandbox ?? createSandbox();
  try {
    const result = await sandbox.evaluate({
      sandboxVersion: SANDBOX_VERSION,
      module,
      allowedImports: allowedImports(manifest),
      limits: { fuel, memoryPages },
      payload,
      seed,
      params: manifest.parameters,
      reads: { mana: new Map(), reputation: new Map() },
      ...(run.observe === undefined ? {} : { observe: run.observe }),
    });
    if (!("local" in result)) return result;
    throw new CodedError({
      code: "LOCAL_FAILURE",
      message: `${result.local}: ${result.detail}`,
      hint: "a validator that meets this abstains; see docs/challenges.md on limits",
    });
  } finally {
    if (run.sandbox === undefined) sandbox.stop();
  }
}

/** Lines for a terminal. */
export function describeEvaluation(evaluation: Evaluation): string[] {
  const { outcome, program, score, fuelUsed, diagnostics } = evaluation;
  const { trap, log, observation } = diagnostics;
  const reasons = [diagnostics.rejection, diagnostics.programRejection].flatMap((rejection) =>
    rejection === undefined
      ? []
      : [`rejected  ${rejection.code} at byte ${rejection.offset}: ${rejection.message}`],
  );
  return [
    `outcome   ${outcome}`,
    `program   ${program ?? "none"}`,
    `score     ${score} of 1000000000`,
    `fuel      ${fuelUsed}`,
    ...reasons,
    ...(trap === undefined ? [] : [`trap      ${trap}`]),
    ...(observation?.trace === undefined ? [] : [`trace     ${observation.trace}`]),
    ...log.map((line) => `log       ${line}`),
  ];
}
