// Goal: for several seeds four real validators agree on every work, and the chain holds the weights that the certified scores lead to; method: the whole network as processes, weights recomputed here by a formula of the test's own.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { inspect } from "node:util";
import { type Devnet, runJob, startDevnet } from "@platform/devnet";
import { verifySignature } from "@platform/keys";
import type { NodeApiClient } from "@platform/node-api";
import { parseGenesis } from "@platform/protocol";
import { afterEach, describe, expect, it } from "vitest";
import { auditDecision } from "./decision-audit.ts";
import { demoReporter, fastOptions, testDirectory } from "./network.ts";
import { ownWeights, type ScoredChallenge } from "./own-weights.ts";

const SEEDS = [11, 12, 13];
const both = (code: string) => ({ ours: code, second: code });
/** Two verifiers, one of them in another language, say the same of a decision and of each fake. */
const AUDITED = {
  commands: ["accepted", "DECISION_OTHER_BLOCK"],
  whole: both("accepted"),
  tampered: {
    "another state root": both("DECISION_OTHER_BLOCK"),
    "another power": both("DECISION_SET_MISMATCH"),
    "a flipped signature": both("DECISION_SIGNATURE_INVALID"),
    "one signer only": both("DECISION_NO_QUORUM"),
    "another view": both("DECISION_SIGNATURE_INVALID"),
    "another parent certificate": both("DECISION_BODY_MISMATCH"),
    "trailing bytes": both("DECISION_BODY_MALFORMED"),
    "no epoch changes": both("DECISION_LINK_MISSING"),
    "a doubled epoch change": both("DECISION_ORDER"),
    "another network": both("DECISION_OTHER_CHAIN"),
  },
};
const decided = new Map<number, string>();

let network: Devnet | undefined;
const directory = testDirectory();
afterEach(async () => {
  await network?.stop();
  network = undefined;
  directory.remove();
});

/** Certified works, with the epoch that certified them. */
async function certifiedWorks(api: NodeApiClient) {
  const certified = (await api.submissions()).filter((one) => one.status === "certified");
  return Promise.all(
    certified.map(async (view) => ({
      view,
      epoch: (await api.block(view.certifiedHeight)).epoch,
    })),
  );
}

/**
 * From the certified scores that the validators report, not from their weights. Works of a batch
 * compare on the seed of their epoch only: on a slow machine the last of them is certified an epoch
 * later, and then the others count with what they scored when they were entered again (ADR 0006).
 */
async function recompute({ nodes, layout }: Devnet) {
  const [node] = nodes;
  if (node === undefined) throw new Error("there is no validator");
  const genesis = parseGenesis(readFileSync(layout.genesis, "utf8"), verifySignature);
  const snapshot = JSON.parse(readFileSync(layout.snapshot, "utf8")) as {
    neurons: { uid: string; hotkey: string }[];
  };
  const uidOf = new Map(snapshot.neurons.map((one) => [one.hotkey, Number(one.uid)]));
  const all = await certifiedWorks(node.api);
  const newest = (works: typeof all) =>
    works.reduce((top, { epoch }) => (epoch > top ? epoch : top), -1n);
  const weighed = newest(all.filter(({ view }) => view.origin === null));
  // What scores nothing is on no board, and makes no batch the newest.
  const earning = all.filter(({ view }) => view.outcome === "ok" && view.score > 0n);
  const challenges = await node.api.challenges();
  const scored = challenges.map((challenge): ScoredChallenge => {
    const known = earning.filter(
      ({ view, epoch }) => view.challenge === challenge.id && epoch <= weighed,
    );
    const batch = newest(known);
    const byBatch = challenge.intake === "epoch";
    const counting = known.filter(({ epoch, view }) =>
      byBatch ? epoch === batch : view.origin === null,
    );
    return {
      strategy: challenge.strategy,
      minImprovementPpb: BigInt(challenge.minImprovementPpb),
      sharePpb: BigInt(challenge.emissionSharePpb),
      works: counting.map(({ view }) => {
        const uid = uidOf.get(view.miner);
        if (uid === undefined) throw new Error(`miner ${view.miner} has no uid`);
        return { uid, score: view.score, commit: [view.commitHeight, view.commitIndex] as const };
      }),
    };
  });
  return { own: ownWeights(scored, genesis.parameters.burnUid), scored };
}

describe("main job", () => {
  it.each(SEEDS)("agrees, certifies and weighs with seed %d", async (seed) => {
    network = await startDevnet(fastOptions(directory, { seed, fresh: true }), demoReporter);
    const { result, faults } = await runJob(network, demoReporter, new AbortController().signal);
    expect(faults).toEqual([]);
    expect(result.ok).toBe(true);
    expect(new Set(result.validators.map((one) => one.stateRoot)).size).toBe(1);

    const programs = result.submissions.map((one) => one.program);
    expect(programs).toContain("out-of-fuel");
    expect(programs).toContain("stack-exhausted");
    expect(result.submissions.filter((one) => one.status === "refused")).toHaveLength(1);
    for (const one of result.submissions) {
      if (one.status === "refused") continue;
      expect(new Set(Object.values(one.digests)).size).toBe(1);
      expect(Object.keys(one.digests)).toHaveLength(4);
    }

    // One challenge is a component and one a core module, by the version in their preambles.
    const made = network.layout;
    const modules = ["tsp", "fastest-sort"].map((name) =>
      readFileSync(join(made.challenge(name), "module.wasm")).readUInt32LE(4),
    );
    expect(modules).toEqual([0x1_000d, 1]);

    const { own, scored } = await recompute(network);
    expect(result.weights.runtime, inspect(scored, { depth: 3 })).toEqual(own);
    expect(result.weights.chain).toHaveLength(4);
    for (const one of result.weights.chain) expect(one.weights).toEqual(own);
    decided.set(seed, JSON.stringify(own));
    if (seed === SEEDS[0]) expect(await auditDecision(network)).toMatchObject(AUDITED);
  });

  it("weighs other miners with other seeds", () => {
    expect(new Set(decided.values()).size).toBe(SEEDS.length);
  });
});
