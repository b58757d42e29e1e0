/** Each open submission is evaluated once under its seed; local failures are abstentions with an end. */

import type { EvaluationRecord, Hex32 } from "@platform/protocol";
import type { SubmissionInfo } from "@platform/runtime";
import { expect, test } from "vitest";
import type { EvaluationRequest, EvaluationResult } from "../../../src/components.ts";
import { Evaluations } from "../../../src/pipeline/evaluations.ts";
import type { Payloads } from "../../../src/pipeline/payloads.ts";
import { manualClock, settled } from "../../support/manual-clock.ts";
import { hashOf, sampleHead } from "../../support/sample-head.ts";
import { CHALLENGE, sampleSubmission } from "../../support/sample-submission.ts";
import { scriptedRecord } from "../../support/scripted-evaluator.ts";
import { silentLogger } from "../../support/silent-logger.ts";

function rig(concurrency = 2) {
  const clock = manualClock();
  const started: EvaluationRequest[] = [];
  const ends: ((result: EvaluationResult) => void)[] = [];
  const done: Hex32[] = [];
  const missing = new Set<Hex32>();
  const evaluations = new Evaluations(
    {
      evaluator: {
        sandboxVersions: [1, 2],
        evaluate: (request) => {
          started.push(request);
          return new Promise((resolve) => ends.push(resolve));
        },
        inspect: async () => null,
        close: async () => undefined,
      },
      payloads: {
        bytes: async (hash: Hex32) => (missing.has(hash) ? null : new Uint8Array(10)),
      } as unknown as Payloads,
      clock,
      logger: silentLogger(),
      reads: async () => ({
        mana: new Map([[hashOf("miner"), 7n]]),
        reputation: new Map(),
        pendingJobs: [],
      }),
      onDone: ({ submission }) => done.push(submission),
    },
    concurrency,
  );
  const advance = async (...open: SubmissionInfo[]): Promise<void> => {
    evaluations.advance(sampleHead(), [CHALLENGE], open);
    await settled();
  };
  const finish = async (
    result: EvaluationResult = { record: scriptedRecord(new Uint8Array(10)) },
  ): Promise<void> => {
    ends.shift()?.(result);
    await settled();
  };
  return { evaluations, clock, started, done, missing, advance, finish };
}

test("one run for each submission, however many blocks pass meanwhile", async () => {
  const { evaluations, started, done, advance, finish } = rig();
  const item = sampleSubmission("a");
  for (let block = 0; block < 3; block++) await advance(item);
  expect(started).toHaveLength(1);
  expect(evaluations.counts).toEqual({ running: 1, queued: 0, done: 0 });
  await finish();
  for (let block = 0; block < 3; block++) await advance(item);
  expect(started).toHaveLength(1);
  expect(done).toEqual([item.id]);
  expect(evaluations.counts).toEqual({ running: 0, queued: 0, done: 1 });
  expect(evaluations.resultOf(item)?.record.outcome).toBe("ok");
});

test("what has no seed yet waits; never more at once than told", async () => {
  const { evaluations, started, advance, finish } = rig(2);
  const items = ["a", "b", "c"].map((name) => sampleSubmission(name));
  const unseeded = sampleSubmission("d", "ordered", { seed: "0".repeat(64) });
  await advance(...items, unseeded);
  expect(started).toHaveLength(2);
  expect(evaluations.counts.queued).toBe(1);
  await finish();
  expect(started).toHaveLength(3);
});

test("a carried submission is evaluated again under its new seed", async () => {
  const { evaluations, started, advance, finish } = rig();
  const first = sampleSubmission("a");
  await advance(first);
  await finish();
  const digest = evaluations.resultOf(first)?.digest;
  const carried = { ...first, seed: hashOf("second seed"), closingHeight: 30n };
  expect(evaluations.resultOf(carried)).toBeUndefined();
  await advance(carried);
  expect(started.map(({ seed }) => seed)).toEqual([first.seed, carried.seed]);
  await finish();
  expect(evaluations.resultOf(carried)?.digest).not.toBe(digest);
  expect(evaluations.resultOf(carried)?.input.height).toBe(30n);
});

test("a local failure is tried three times, two seconds apart, then this node abstains", async () => {
  const { evaluations, clock, started, advance, finish } = rig();
  const item = sampleSubmission("a");
  await advance(item);
  for (let attempt = 1; attempt <= 3; attempt++) {
    expect(started).toHaveLength(attempt);
    await finish({ local: "native-stack" });
    await clock.pass(1_999);
    await advance(item);
    expect(started).toHaveLength(attempt);
    await clock.pass(1);
  }
  await advance(item);
  await clock.pass(60_000);
  expect(started).toHaveLength(3);
  expect(evaluations.resultOf(item)).toBeUndefined();
  expect(clock.timers).toBe(0);
});

test("a missing payload is waited for as long as the submission is open", async () => {
  const { clock, started, missing, advance } = rig();
  const item = sampleSubmission("a");
  missing.add(item.payload);
  await advance(item);
  for (let i = 0; i < 6; i++) await clock.pass(2_000);
  expect(started).toHaveLength(0);
  missing.clear();
  await clock.pass(2_000);
  expect(started).toHaveLength(1);
});

test("what has closed is neither started nor tried again", async () => {
  const { evaluations, clock, started, advance, finish } = rig(1);
  const [a, b] = [sampleSubmission("a"), sampleSubmission("b")];
  await advance(a, b);
  await advance();
  await finish({ local: "host-oom" });
  await clock.pass(60_000);
  expect(started).toHaveLength(1);
  expect(evaluations.counts).toEqual({ running: 0, queued: 0, done: 0 });
  expect(clock.timers).toBe(0);
});

test("what was certified without this node is still evaluated, once", async () => {
  const { evaluations, started, advance, finish } = rig();
  const item = sampleSubmission("a", "certified");
  await advance(item);
  expect(started).toHaveLength(0);
  evaluations.late(item);
  await advance();
  expect(started).toHaveLength(1);
  await finish();
  await advance();
  expect(started).toHaveLength(1);
  expect(evaluations.resultOf(item)).toBeDefined();
  evaluations.late(item);
  await advance();
  expect(started).toHaveLength(1);
});

test("equal records give equal digests; the sandbox version takes part", async () => {
  const record: EvaluationRecord = scriptedRecord(new Uint8Array(10));
  const digests = [];
  for (const sandboxVersion of [1, 1, 2]) {
    const { evaluations, finish } = rig();
    const item = sampleSubmission("a", "evaluating", { sandboxVersion });
    evaluations.advance(sampleHead(), [CHALLENGE], [item]);
    await settled();
    await finish({ record });
    digests.push(evaluations.resultOf(item)?.digest);
  }
  expect(digests[0]).toBe(digests[1]);
  expect(digests[0]).not.toBe(digests[2]);
});

test("a sandbox version that this build does not carry is never evaluated", async () => {
  const { evaluations, started } = rig();
  evaluations.advance(
    sampleHead(),
    [CHALLENGE],
    [sampleSubmission("a", "evaluating", { sandboxVersion: 3 })],
  );
  await settled();
  expect([started.length, evaluations.counts]).toEqual([0, { running: 0, queued: 0, done: 0 }]);
});
