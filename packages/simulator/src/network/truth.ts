/** What an evaluation must come to, and the evaluator double that says it, or something else. */

import {
  concatBytes,
  type EvaluationRecord,
  FixedWriter,
  fromHex,
  type Hex32,
  sha256,
  type TestDouble,
  testDouble,
} from "@platform/protocol";
import type { Evaluator } from "@platform/validator";
import { SANDBOX_VERSIONS } from "@platform/wasm-sandbox";

/** A function of module, payload and seed alone, as PROTOCOL §10 wants it. */
export function truth(module: Uint8Array, payload: Uint8Array, seed: Hex32): EvaluationRecord {
  const mixed = sha256(concatBytes(module, payload, fromHex(seed)));
  const score = BigInt(((mixed[0] ?? 0) << 8) | (mixed[1] ?? 0)) + 1n;
  return {
    outcome: "ok",
    program: null,
    score,
    output: concatBytes(new FixedWriter().u64(score).done(), mixed.slice(0, 8)),
    effects: new Uint8Array(0),
    fuelUsed: 1_000n + BigInt(mixed[2] ?? 0),
  };
}

export interface EvaluatorFaults {
  /** Its own answer, one point off: a wrong sandbox. */
  readonly wrong: boolean;
  /** True when this try is to fail for reasons of this machine. */
  readonly failsHere: () => boolean;
  /** Resolves when the guest would have ended. */
  readonly takesTime: () => Promise<void>;
}

export function evaluatorDouble(faults: EvaluatorFaults): TestDouble<Evaluator> {
  return {
    [testDouble]: true,
    sandboxVersions: SANDBOX_VERSIONS,
    evaluate: async ({ module, payload, seed }) => {
      await faults.takesTime();
      if (faults.failsHere()) return { local: "worker-exit" };
      const record = truth(module, payload, seed);
      if (!faults.wrong) return { record };
      const score = record.score + 1n;
      const output = concatBytes(new FixedWriter().u64(score).done(), record.output.slice(8));
      return { record: { ...record, score, output } };
    },
    inspect: async () => null,
    close: async () => undefined,
  };
}
