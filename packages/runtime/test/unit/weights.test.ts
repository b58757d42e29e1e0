// Boards to vectors by the wasm: several challenges and mechanisms, expiry, versions, deregistered hotkeys, rounding.

import type { Hex32 } from "@platform/protocol";
import { call, type Manifest, Strategy } from "@platform/runtime";
import { expect, test } from "vitest";
import { key } from "../host/accounts.ts";
import { TestChain } from "../host/chain.ts";
import {
  activate,
  addChallenge,
  attestAll,
  commitWork,
  idOf,
  manifest,
  record,
  revealWork,
  untilSeeded,
  work,
} from "../host/work.ts";

const MINERS = ["m0", "m1", "m2", "m3"];

/** Certifies one work for each [challenge, miner, score], in this order of commit. */
async function certify(
  chain: TestChain,
  scores: readonly (readonly [string, string, bigint])[],
): Promise<void> {
  const works = scores.map(([name, miner, score], i) => ({
    challenge: idOf(name),
    score,
    of: work(idOf(name), miner, `${name} ${score} ${i} ${chain.height}`),
  }));
  for (const { challenge, of } of works)
    expect(chain.block([await commitWork(chain, challenge, of)]).results).toEqual([0]);
  const reveals = [];
  for (const { of } of works) reveals.push(await revealWork(chain, of));
  expect(chain.block(reveals).results).toEqual(works.map(() => 0));
  untilSeeded(chain, works[0]?.of.id as Hex32);
  await attestAll(
    chain,
    works.map(({ of, score }) => ({ id: of.id, record: record(score) })),
  );
  chain.block();
  chain.block();
}

async function start(manifests: readonly Manifest[]): Promise<TestChain> {
  const chain = await TestChain.start({
    miners: MINERS,
    parameters: { revealSlots: 8, epochSlots: 60 },
  });
  await activate(chain, manifests);
  return chain;
}

const uidOf = (chain: TestChain, name: string) => chain.names.indexOf(name);
const vectors = (chain: TestChain, epoch: bigint) => chain.api("weights", { epoch }).vectors;

test("challenges of one mechanism are one vector, others have their own", async () => {
  const ladder = { ...manifest().policy, strategy: Strategy.ladder };
  const chain = await start([
    manifest({ name: "a", emissionSharePpb: 500_000_000 }),
    manifest({ name: "b", emissionSharePpb: 300_000_000, policy: ladder }),
    manifest({ name: "c", emissionSharePpb: 1_000_000_000, mechanism: 1 }),
  ]);
  await certify(chain, [
    ["a", "m0", 900n],
    ["a", "m1", 900n],
    ["b", "m1", 100n],
    ["b", "m2", 300n],
    ["b", "m0", 200n],
    ["c", "m3", 1n],
  ]);
  expect(chain.changeEpoch(2n).results).toEqual([0]);
  const [first, second] = vectors(chain, 1n);
  expect(first?.mechanism).toBe(0);
  expect(first?.sharesPpb).toEqual([200_000_000, 500_000_000, 100_000_000, 200_000_000]);
  expect(first?.weights).toEqual([
    { uid: 0, weight: 26_214 },
    { uid: uidOf(chain, "m0"), weight: 65_535 },
    { uid: uidOf(chain, "m1"), weight: 13_107 },
    { uid: uidOf(chain, "m2"), weight: 26_214 },
  ]);
  expect(first?.hotkeys).toEqual(["burn", "m0", "m1", "m2"].map(key));
  expect(second).toMatchObject({
    mechanism: 1,
    weights: [{ uid: uidOf(chain, "m3"), weight: 65_535 }],
  });
});

test("a challenge without a board is left out, and no board at all is an empty vector", async () => {
  const chain = await start([
    manifest({ name: "a", emissionSharePpb: 100_000_000 }),
    manifest({ name: "b", emissionSharePpb: 800_000_000 }),
  ]);
  chain.changeEpoch(2n);
  expect(vectors(chain, 1n)).toEqual([
    { epoch: 1n, mechanism: 0, weights: [], hotkeys: [], sharesPpb: [] },
  ]);
  chain.block();
  await certify(chain, [["a", "m2", 7n]]);
  chain.changeEpoch(3n);
  expect(vectors(chain, 2n)[0]?.weights).toEqual([
    { uid: 0, weight: 65_535 },
    { uid: uidOf(chain, "m2"), weight: 65_535 },
  ]);
  expect(vectors(chain, 2n)[0]?.sharesPpb).toEqual([100_000_000, 100_000_000]);
});

test("a challenger must beat the incumbent by the policy's minimum", async () => {
  const policy = { ...manifest().policy, minImprovementPpb: 10_000_000 };
  const chain = await start([manifest({ name: "a", emissionSharePpb: 1_000_000_000, policy })]);
  await certify(chain, [
    ["a", "m0", 100_000n],
    ["a", "m1", 100_999n],
    ["a", "m2", 99_000n],
  ]);
  chain.changeEpoch(2n);
  expect(vectors(chain, 1n)[0]?.weights).toEqual([{ uid: uidOf(chain, "m0"), weight: 65_535 }]);
  chain.block();
  await certify(chain, [["a", "m3", 101_000n]]);
  chain.changeEpoch(3n);
  expect(vectors(chain, 2n)[0]?.weights).toEqual([{ uid: uidOf(chain, "m3"), weight: 65_535 }]);
});

test("works expire after scoreEpochs, and a deregistered hotkey earns nothing", async () => {
  const policy = { ...manifest().policy, scoreEpochs: 2 };
  const chain = await start([manifest({ name: "a", emissionSharePpb: 1_000_000_000, policy })]);
  await certify(chain, [
    ["a", "m0", 900n],
    ["a", "m1", 800n],
  ]);
  chain.changeEpoch(
    2n,
    chain.names.filter((name) => name !== "m0"),
  );
  expect(vectors(chain, 1n)[0]?.hotkeys).toEqual([key("m0")]);
  chain.block();
  chain.changeEpoch(3n);
  expect(vectors(chain, 2n)[0]?.hotkeys).toEqual([key("m1")]);
  chain.block();
  chain.changeEpoch(4n);
  expect(vectors(chain, 3n)[0]?.hotkeys).toEqual([]);
});

test("a new version starts with an empty board", async () => {
  const chain = await start([manifest({ name: "a" })]);
  await certify(chain, [["a", "m0", 900n]]);
  const next = manifest({ name: "a", version: 2 });
  chain.block([await addChallenge(chain, next)]);
  const votes = [];
  for (const v of chain.validators)
    votes.push(await chain.operational(v, call.verified({ challenge: idOf("a"), version: 2 })));
  chain.block(votes);
  chain.changeEpoch(2n);
  expect(vectors(chain, 1n)[0]?.hotkeys).toContain(key("m0"));
  expect(chain.api("challenges", {}).items[0]?.manifest.version).toBe(2);
  chain.block();
  chain.changeEpoch(3n);
  expect(vectors(chain, 2n)[0]?.weights).toEqual([]);
});
