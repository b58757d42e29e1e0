/**
 * Goal: one validator with a wrong sandbox is outvoted and recorded, and changes nothing. Method:
 * an entry whose evaluator scores every work differently, among three shipped daemons.
 */

import type { SubmissionView } from "@platform/node-api";
import { afterAll, beforeAll, expect, test } from "vitest";
import { auditOf } from "./support/audit.ts";
import { submitWork, tours, untilFinal } from "./support/miner.ts";
import { entry, publishTsp, startNetwork, type TestNetwork } from "./support/network.ts";
import { SEED } from "./support/seed.ts";
import { until } from "./support/until.ts";

const WRONG = 2;
const WORKS = 3;
/** All four have to be heard, however slow the machine is: the window closes when they have been. */
const PATIENT = { epochSlots: 108, attestSlots: 20, attestDeadlineSlots: 60 };

let net: TestNetwork;
beforeAll(async () => {
  net = await startNetwork({
    seed: SEED,
    parameters: PATIENT,
    faulty: { [WRONG]: entry("wrong-sandbox") },
  });
});
afterAll(() => net?.close());

test(`three equal digests certify, the fourth is a fault (TEST_SEED=${SEED})`, async () => {
  const tsp = await publishTsp(net);
  const ids = await Promise.all(
    Array.from({ length: WORKS }, (_, i) => submitWork(net, tsp, i, tours(SEED, i))),
  );
  const views = await untilFinal(net, ids, 60_000);
  const wrong = net.node(WRONG).hotkey;
  for (const view of views) {
    expect(view.status).toBe("certified");
    const own = await net.node(WRONG).api.digest(view.id);
    expect(own.digest).not.toBe(view.digest);
    expect(own.score).not.toBe(view.score);
    expect(digestsOf(view)).toEqual(
      new Map(net.nodes.map(({ hotkey }) => [hotkey, hotkey === wrong ? own.digest : view.digest])),
    );
  }

  await until("the faults in every audit log", 20_000, () =>
    net.nodes.every((_, i) => auditOf(net, i, "certification.Fault").length >= WORKS)
      ? true
      : undefined,
  );
  for (const index of net.nodes.keys()) {
    const faults = auditOf(net, index, "certification.Fault").map(({ body }) => body);
    expect(faults.map(({ validator }) => validator)).toEqual(ids.map(() => wrong));
    expect(faults.map(({ id }) => id).sort()).toEqual([...ids].sort());
  }

  const height = views.reduce((h, v) => (v.certifiedHeight > h ? v.certifiedHeight : h), 0n);
  const epoch = await weighedEpoch(height);
  const vectors = await until("the vector on all four", 20_000, async () => {
    const all = await Promise.all(net.nodes.map((node) => node.api.weights(epoch)));
    return all.every((list) => list.length > 0) ? all : undefined;
  });
  for (const vector of vectors) expect(vector).toEqual(vectors[0]);
  const best = views.reduce((top, view) => (view.score > top.score ? view : top));
  const hotkeys = vectors[0]?.[0]?.hotkeys ?? [];
  expect(hotkeys).toContain(best.miner);
  // The wrong one sets the honest vector, too: it reads it from the certified log.
  await until("finalised weights of all four", 40_000, async () => {
    const rows = await Promise.all(net.nodes.map((node) => node.api.weightSubmissions()));
    return rows.every((list) => list.some((r) => r.epoch === epoch && r.state === "finalised_ok"))
      ? true
      : undefined;
  });
  const { chain, genesis } = net.devnet;
  const expected = vectors[0]?.[0]?.weights.map(({ uid, weight }) => [uid, weight]) ?? [];
  expect(expected.length).toBeGreaterThan(0);
  for (const { uid } of genesis.validators) {
    const set = await chain.readWeights(1, uid);
    expect([...set].sort(([a], [b]) => a - b)).toEqual(expected);
  }
});

function digestsOf(view: SubmissionView): Map<string, string | null> {
  return new Map(view.attestations.map(({ validator, digest }) => [validator, digest]));
}

/** The epoch whose change block came after this height, once its vector can be read. */
function weighedEpoch(height: bigint): Promise<bigint> {
  const { api } = net.node(0);
  return until("a decided vector", 60_000, async () => {
    const { epoch, height: now } = await api.status();
    if (now <= height) return undefined;
    for (let ended = epoch - 1n; ended >= 0n; ended--)
      if ((await api.weights(ended)).some(({ weights }) => weights.length > 0)) return ended;
    return undefined;
  });
}
