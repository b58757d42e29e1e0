/** The main job on four whole validators, for two seeds: every outcome as the samples promise, four
 * equal digests each, and one weight vector that the test recomputes from the certified scores. */

import { trustGenesis, verifyDecision } from "@platform/decision-proof";
import { genesisJson, OUTCOMES, STATUSES, utf8 } from "@platform/protocol";
import { expect, test } from "vitest";
import { apiOf } from "../support/actors.ts";
import { expectedWeights } from "../support/expected-weights.ts";
import type { LocalValidators } from "../support/local-validators.ts";
import { type JobResult, jobNetwork, runJob } from "../support/main-job.ts";

const FIRST = Number(process.env["TEST_SEED"] ?? 7);

function recomputed({ works }: JobResult, burnUid: number): { uid: number; weight: number }[] {
  const judged = [...new Set(works.map(({ challenge }) => challenge))].map((challenge) => ({
    manifest: challenge.manifest,
    works: works
      .filter((work) => work.challenge === challenge)
      .map(({ uid, item }) => ({ ...item, uid })),
  }));
  return expectedWeights(judged, burnUid);
}

/** What a validator exports of its head proves it from genesis alone, over the epochs behind it. */
async function verifiable(net: LocalValidators): Promise<void> {
  const { height } = await apiOf(net).status();
  const request = { height, from: null, body: true, keys: [utf8(":code"), utf8("absent")] };
  const text = (await apiOf(net).decision(request)) ?? "";
  const verdict = verifyDecision(text, trustGenesis(genesisJson(net.genesis)));
  if (verdict.verdict === "reject") throw verdict.error;
  expect(verdict.decision.header.height).toBe(height);
  expect(verdict.decision.changes).toBeGreaterThan(0);
  expect(verdict.decision.state?.map(({ found }) => found.status)).toEqual(["present", "absent"]);
}

/** The vector that every validator submitted, as text. */
async function vectorOf(seed: number): Promise<string> {
  const net = await jobNetwork();
  try {
    const result = await runJob(net, seed);
    for (const { name, expected, item } of result.works) {
      const program = OUTCOMES[item.program] ?? null;
      const outcome = OUTCOMES[item.outcome];
      const status = STATUSES[item.status];
      expect({ name, status, outcome, program }).toEqual({
        name,
        status: "certified",
        ...expected,
      });
      const digests = await Promise.all(
        net.hotkeys.map(async (_, via) => (await apiOf(net, via).digest(item.id))?.digest),
      );
      expect(digests).toEqual(Array(4).fill(item.digest));
    }
    const weights = recomputed(result, net.genesis.parameters.burnUid);
    expect(weights.length).toBeGreaterThan(1);
    expect(result.orders.map(({ hotkey }) => hotkey).sort()).toEqual([...net.hotkeys].sort());
    for (const { order } of result.orders) expect(order.weights).toEqual(weights);
    await verifiable(net);
    expect(net.stops.size).toBe(0);
    return JSON.stringify(weights);
  } finally {
    await net.close();
  }
}

test(`two challenges to one weight vector, another for another seed (TEST_SEED=${FIRST})`, async () => {
  const [first, second] = await Promise.all([FIRST, FIRST + 1].map(vectorOf));
  expect(first).not.toBe(second);
}, 150_000);
