// Goal: a run is only called good when every promised fact holds; method: one good result and single changes that must each be named.
import { describe, expect, it } from "vitest";
import type { Sample } from "../../src/miners/samples.ts";
import type { DevnetResult, SubmissionResult } from "../../src/report/result.ts";
import { faultsOf } from "../../src/results/verdict.ts";

const VALIDATORS = ["aa", "bb", "cc", "dd"];

function submission(id: string, score: bigint): SubmissionResult {
  return {
    id,
    challenge: "sort",
    miner: `miner-${id}`,
    status: "certified",
    outcome: "ok",
    program: "ok",
    score,
    fuel: 1n,
    digests: Object.fromEntries(VALIDATORS.map((one) => [one, `digest-${id}`])),
  };
}

function sample(name: string, kind: Sample["kind"]): Sample {
  return {
    name,
    challenge: "sort",
    miner: 0,
    file: "",
    key: "",
    kind,
    expected: { outcome: "ok", program: "ok" },
    copyOf: undefined,
  };
}

const samples = new Map([
  ["1", sample("good", "good")],
  ["2", sample("table", "table")],
]);

const good: DevnetResult = {
  ok: false,
  seconds: 40,
  seed: 1,
  chainId: "00",
  height: 9n,
  validators: VALIDATORS.map((hotkey) => ({
    ...{ hotkey, height: 9n, stateRoot: "root", specVersion: 1 },
  })),
  challenges: [],
  submissions: [
    submission("1", 5n),
    submission("2", 0n),
    { ...submission("3", 0n), status: "refused", outcome: null, program: null, digests: {} },
  ],
  weights: {
    runtime: [[1, 65_535]],
    chain: [1, 2, 3, 4].map((validatorUid) => ({ validatorUid, weights: [[1, 65_535]] })),
  },
};

const change = (index: number, fields: Partial<SubmissionResult>): DevnetResult => ({
  ...good,
  submissions: good.submissions.map((one, i) => (i === index ? { ...one, ...fields } : one)),
});

describe("verdict of a run", () => {
  it("has no fault when everything holds", () => {
    expect(faultsOf(good, samples)).toEqual([]);
  });

  it.each([
    [
      "a state root",
      { ...good, validators: good.validators.with(0, { ...first(), stateRoot: "x" }) },
      "2 state roots at height 9",
    ],
    ["a status", change(0, { status: "unresolved" }), "good: ended as unresolved"],
    ["an outcome", change(0, { outcome: "trap" }), "good: outcome trap, expected ok"],
    ["a program", change(0, { program: null }), "good: program null, expected ok"],
    [
      "a digest",
      change(0, { digests: { ...digestsOf(0), aa: "other" } }),
      "good: the validators' digests are not equal",
    ],
    ["a missing digest", change(0, { digests: {} }), "good: the validators' digests are not equal"],
    ["the table's score", change(1, { score: 5n }), "the table of answers was not beaten"],
    ["a forged work", change(2, { status: "certified" }), "3 was not refused"],
    [
      "no weights",
      { ...good, weights: { runtime: [], chain: [] } },
      "the runtime decided no weights",
    ],
    [
      "chain weights",
      {
        ...good,
        weights: {
          ...good.weights,
          chain: good.weights.chain.with(3, { validatorUid: 4, weights: [] }),
        },
      },
      "validator uid 4 has other weights on the chain",
    ],
  ])("names %s that is wrong", (_, result, fault) => {
    expect(faultsOf(result as DevnetResult, samples)).toContain(fault);
  });
});

function first(): DevnetResult["validators"][number] {
  const [one] = good.validators;
  if (one === undefined) throw new Error("no validator");
  return one;
}

function digestsOf(index: number): Readonly<Record<string, string>> {
  return good.submissions[index]?.digests ?? {};
}
