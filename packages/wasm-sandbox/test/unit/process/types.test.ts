// Goal: what only this machine saw can't be voted; method: the compiler, which must refuse each
// line below an expectation, and the shape of a local result.
import {
  type EvaluationInput,
  type EvaluationRecord,
  evaluationDigest,
  LOCAL_FAILURES,
  OUTCOMES,
  type Outcome,
  ZERO_HASH,
} from "@platform/protocol";
import { describe, expect, it } from "vitest";
import type { Evaluation, LocalResult } from "../../../src/index.ts";

const LOCAL: LocalResult = { local: "wall-timeout", detail: "wall guard" };
const INPUT: EvaluationInput = {
  hostAbiVersion: 1,
  sandboxVersion: 1,
  module: ZERO_HASH,
  input: ZERO_HASH,
  height: 0n,
  stateRoot: ZERO_HASH,
  seed: ZERO_HASH,
};

describe("a local failure", () => {
  it("is no record, no outcome and no digest", () => {
    // @ts-expect-error a local result lacks every field of a record
    const record: EvaluationRecord = LOCAL;
    // @ts-expect-error its word is none of the outcomes
    const outcome: Outcome = LOCAL.local;
    // @ts-expect-error what is attested is made of records only
    const digest = (): string => evaluationDigest(ZERO_HASH, INPUT, LOCAL);
    expect(digest).toThrow(RangeError);
    expect(Object.keys(record)).toEqual(["local", "detail"]);
    expect(OUTCOMES).not.toContain(outcome);
  });

  it("has to be told from a record before anything is done with it", () => {
    const result = LOCAL as Evaluation | LocalResult;
    // @ts-expect-error either could be in it
    const digest = (): string => evaluationDigest(ZERO_HASH, INPUT, result);
    expect(digest).toThrow(RangeError);
    const told: string = "local" in result ? result.local : result.outcome;
    expect(told).toBe("wall-timeout");
  });

  it("shares no word with the outcomes", () => {
    expect(LOCAL_FAILURES.filter((word) => (OUTCOMES as readonly string[]).includes(word))).toEqual(
      [],
    );
  });
});
