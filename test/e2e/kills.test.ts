/**
 * Goal: no death of a process makes it sign twice, forget a decision or set weights twice. Method:
 * SIGKILL at seeded moments and at named points inside the pipeline, on two validators at a time, while
 * miners submit; every restart is the shipped daemon on the same data.
 */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { createSeededRandom } from "@platform/challenge-sdk";
import type { SubmissionView } from "@platform/node-api";
import type { Hex32 } from "@platform/protocol";
import { verifyAuditLog } from "@platform/storage";
import { afterAll, beforeAll, expect, test } from "vitest";
import { auditFile } from "./support/audit.ts";
import { endedWithin } from "./support/ended.ts";
import { advance, blocksAt } from "./support/heights.ts";
import { submitWork, tours, untilFinal } from "./support/miner.ts";
import { entry, publishTsp, startNetwork, type TestNetwork } from "./support/network.ts";
import { FULL, SEED } from "./support/seed.ts";
import { until } from "./support/until.ts";
import { VoteLedger } from "./support/votes.ts";
import { ledgerOf, weightsSetEvents } from "./support/weight-events.ts";

/** Points of entries/kill-point.ts, and the highest passage at which the seed may let it strike. */
const POINTS: readonly (readonly [point: string, below: number])[] = [
  ["before-lock", 8],
  ["after-lock", 8],
  ["after-lock", 8],
  ["after-sign", 12],
  ["before-decision", 4],
  ["after-decision", 4],
  ["after-commit", 4],
  ["after-attestation-lock", 2],
  ["after-weight-lock", 2],
  ["after-weight-order", 2],
];
const ROUNDS = FULL ? 4 : 1;
const ON_ITS_WAY = new Set(["signed", "broadcast", "in_block"]);

const random = createSeededRandom(SEED);
let net: TestNetwork;
let votes: VoteLedger;
let kills = 0;
beforeAll(async () => {
  net = await startNetwork({ seed: SEED });
  votes = new VoteLedger(net);
});
afterAll(() => net?.close());

test(`${2 * POINTS.length * ROUNDS} deaths (TEST_SEED=${SEED})`, async () => {
  const tsp = await publishTsp(net);
  const mining = mine(tsp);
  const plan = random.shuffled(Array.from({ length: ROUNDS }, () => POINTS).flat());
  const strikes = plan.map(([point, below], i) => ({
    strike: `${point}:${1 + random.below(below)}`,
    victim: (i % 2) * 2 + random.below(2),
    delayMs: random.below(1_500),
    // Once a lane: the moment between the extrinsic's first byte and its finality.
    inFlight: i >= plan.length - 2,
  }));
  // Two lanes of two validators each: sometimes the network has no quorum for a while.
  await Promise.all(
    [0, 1].map(async (lane) => {
      for (const [i, one] of strikes.entries()) if (i % 2 === lane) await dieTwice(one);
    }),
  );
  expect(kills).toBeGreaterThanOrEqual(20);
  const works = await mining.stop();

  const certified = works.filter(({ status }) => status === "certified");
  console.log(`${kills} deaths, ${works.length} works final, ${certified.length} certified`);
  expect(certified.length).toBeGreaterThanOrEqual(2);
  for (const { digest, attestations } of certified)
    for (const one of attestations) if (one.digest !== null) expect(one.digest).toBe(digest);
  await allFinalised();
  await sameChain();
  await Promise.all(net.nodes.map((node) => node.stop()));
  votes.read();
  for (const index of net.nodes.keys())
    expect(verifyAuditLog(auditFile(net, index))).toMatchObject({ ok: true });
  expect(votes.checkCertificates()).toBeGreaterThan(20);
  expect(votes.conflicts).toEqual([]);
  await weightsOnce();
}, 420_000);

interface Strike {
  readonly strike: string;
  readonly victim: number;
  readonly delayMs: number;
  readonly inFlight: boolean;
}

/** A death at a moment of the schedule, then one at the named point, then the shipped daemon. */
async function dieTwice({ strike, victim, delayMs, inFlight }: Strike): Promise<void> {
  const node = net.node(victim);
  if (inFlight)
    await until(`weights of ${node.name} on their way`, 60_000, async () => {
      const rows = await node.api.weightSubmissions();
      return rows.some(({ state }) => ON_ITS_WAY.has(state)) ? true : undefined;
    });
  else await delay(delayMs);
  await node.kill();
  died(victim);
  net.startAs(victim, entry("kill-point"), { E2E_KILL: strike });
  const code = await endedWithin(node, 90_000);
  // Null: by a signal. Anything else is an end of the daemon's own.
  const log = code === null ? "" : lastLines(join(net.devnet.layout.logs, `${node.name}.log`));
  expect({ strike, victim, code }, log).toEqual({ strike, victim, code: null });
  died(victim);
  await net.restart(victim);
}

function lastLines(path: string): string {
  return readFileSync(path, "utf8").trimEnd().split("\n").slice(-25).join("\n");
}

function died(victim: number): void {
  kills++;
  votes.read([victim]);
}

/** One work after the other from each miner in turn, through whichever validator answers. */
function mine(challenge: Hex32): { stop(): Promise<SubmissionView[]> } {
  const ends: Promise<SubmissionView[]>[] = [];
  let stopped = false;
  const loop = (async () => {
    for (let i = 0; !stopped; i++) {
      const miner = i % net.devnet.samples.miners;
      // A commit may lapse while there is no quorum: the next one is another work.
      await submitWork(net, challenge, miner, tours(SEED, i), i).then(
        // Followed at once: state forgets a work some epochs after its end.
        (id) => ends.push(untilFinal(net, [id], 120_000, i)),
        () => undefined,
      );
    }
  })();
  return {
    stop: async () => {
      stopped = true;
      await loop;
      return (await Promise.all(ends)).flat();
    },
  };
}

async function sameChain(): Promise<void> {
  const height = await advance(net.nodes, 2n, 60_000);
  const blocks = await blocksAt(net.nodes, height);
  expect(new Set(blocks.map(({ stateRoot }) => stateRoot)).size).toBe(1);
  for (let h = 1n; h <= height; h++) {
    const hashes = (await blocksAt(net.nodes, h)).map(({ hash }) => hash);
    expect({ h, hashes: new Set(hashes).size }).toEqual({ h, hashes: 1 });
  }
  for (const node of net.nodes) expect(await node.api.evidence()).toEqual([]);
}

/** Every validator has brought an epoch that ended after the last death to its end. */
async function allFinalised(): Promise<void> {
  const { epoch } = await net.node(0).api.status();
  await until("finalised weights of a quiet epoch", 90_000, async () => {
    const rows = await Promise.all(net.nodes.map((node) => node.api.weightSubmissions()));
    return rows.every((list) => list.some((r) => r.epoch >= epoch && r.state === "finalised_ok"))
      ? true
      : undefined;
  });
}

/** Each event belongs to one row of the ledger and each finalised row has one event. */
async function weightsOnce(): Promise<void> {
  const { devnet } = net;
  const blocks = await weightsSetEvents(devnet.chainUrl, Number(devnet.genesis.B0.number));
  for (const [index, { hotkey }] of net.nodes.entries()) {
    const member = devnet.genesis.validators.find((v) => v.signed.delegation.hotkey === hotkey);
    const events = blocks.get(member?.uid ?? -1) ?? [];
    const rows = ledgerOf(net, index);
    const final = rows.filter(({ state }) => state === "finalised_ok");
    expect(final.length).toBeGreaterThan(0);
    expect(new Set(rows.map((row) => `${row.epoch}/${row.mechanism}`)).size).toBe(rows.length);
    for (const { block_hash } of final)
      expect(events.filter((hash) => hash === block_hash)).toHaveLength(1);
    // Only what was on its way at the stop can have an event without a finalised row.
    const open = rows.filter(({ state }) => ON_ITS_WAY.has(state));
    expect(events.length).toBeLessThanOrEqual(final.length + open.length);
  }
}
