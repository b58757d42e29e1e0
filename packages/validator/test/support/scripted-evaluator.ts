/** An evaluator for tests about everything else: the score is a function of the payload alone. */

import {
  concatBytes,
  type EvaluationRecord,
  FixedWriter,
  type TestDouble,
  testDouble,
} from "@platform/protocol";
import type { Evaluator } from "../../src/components.ts";

/** First two bytes of a payload as its score. */
export function scoreOf(payload: Uint8Array): bigint {
  return BigInt(((payload[0] ?? 0) << 8) | (payload[1] ?? 0)) + 1n;
}

export function scriptedRecord(payload: Uint8Array, extra = 0n): EvaluationRecord {
  const score = scoreOf(payload) + extra;
  return {
    outcome: "ok",
    program: null,
    score,
    output: concatBytes(new FixedWriter().u64(score).done(), payload.slice(0, 8)),
    effects: new Uint8Array(0),
    fuelUsed: 1000n + BigInt(payload.length),
  };
}

/** @param extra added to every score: a wrong sandbox. */
export function scriptedEvaluator(extra = 0n): TestDouble<Evaluator> {
  return {
    [testDouble]: true,
    sandboxVersions: [1, 2],
    evaluate: async ({ payload }) => ({ record: scriptedRecord(payload, extra) }),
    inspect: async () => null,
    close: async () => undefined,
  };
}
