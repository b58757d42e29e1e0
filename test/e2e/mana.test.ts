/**
 * Goal: a miner that floods runs dry while an honest one is served, and mana neither appears nor vanishes unseen.
 * Method: four shipped daemons; one hotkey sends all that its window allows to each of them, another one submits
 * works meanwhile. E2E_BROKEN=1 gives mana back faster than it can be spent: then this must fail.
 */

import { manaAmount } from "@platform/node-api";
import { callFee } from "@platform/runtime";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startFlood } from "./support/flood.ts";
import { blocksAt } from "./support/heights.ts";
import { submitWork, tours, untilFinal } from "./support/miner.ts";
import { publishTsp, startNetwork, type TestNetwork } from "./support/network.ts";
import { Observed } from "./support/observed.ts";
import { SEED } from "./support/seed.ts";
import { until } from "./support/until.ts";

const BROKEN = process.env["E2E_BROKEN"] !== undefined;
const [FLOODER, HONEST] = [0, 1];
const CAP = 8_000_000n;
const FIRST = CAP / 4n;
/** A newcomer gets a tenth of it. */
const PER_SLOT = BROKEN ? 100_000_000n : 40_000n;
const WORKS = 2;

let net: TestNetwork;
const seen = new Observed();
beforeAll(async () => {
  net = await startNetwork({
    seed: SEED,
    // One long epoch: nothing but fees and slots moves the flooder's mana.
    parameters: { epochBlocks: 27, epochSlots: 400, manaCap: CAP, manaPerSlot: PER_SLOT },
  });
});
afterAll(async () => {
  seen.print();
  await net?.close();
});

test(`the flooder runs dry, the honest miner is served (TEST_SEED=${SEED})`, async () => {
  const tsp = await publishTsp(net);
  const flooder = net.devnet.keys.miners[FLOODER];
  if (flooder === undefined) throw new RangeError("there is no flooder");
  const { api } = net.node(0);
  const account = flooder.publicKey;
  const flood = startFlood(net, flooder);
  try {
    await until("the flooder without mana", 30_000, () =>
      (flood.answers.get("INSUFFICIENT_MANA") ?? 0) > 0 ? true : undefined,
    );
    const dry = await api.mana(account);
    seen.saw("flooder", "mana when it is refused first", manaAmount(dry.milli));
    const begun = performance.now();
    const ids = [];
    for (let i = 0; i < WORKS; i++) ids.push(await submitWork(net, tsp, HONEST, tours(SEED, i), i));
    const seconds = ((performance.now() - begun) / 1000).toFixed(1);
    seen.saw("honest", `${WORKS} works committed and revealed in a block, seconds`, seconds);
    const views = await untilFinal(net, ids, 60_000);
    for (const { status } of views) expect(status).toBe("certified");
    seen.saw("honest", "certified, with scores", views.map(({ score }) => score).join(" "));
  } finally {
    await flood.stop();
  }
  const taken = flood.answers.get("taken") ?? 0;
  const refused = flood.answers.get("INSUFFICIENT_MANA") ?? 0;
  expect(refused).toBeGreaterThan(5);
  seen.saw("flooder", "extrinsics that a validator took", taken);
  seen.saw("flooder", "refused as INSUFFICIENT_MANA", refused);
});

test("every thousandth is accounted for, the same on all four", async () => {
  const flooder = net.devnet.keys.miners[FLOODER]?.publicKey ?? "";
  const honest = net.devnet.keys.miners[HONEST]?.publicKey ?? "";
  const fee = callFee({ pallet: 0, call: 0, args: new Uint8Array(0) }, 0);
  // What it had in the pool is in blocks or has expired.
  const settled = await until("quiet accounts", 30_000, async () => {
    const held = await Promise.all(net.nodes.map(({ api }) => api.mana(flooder)));
    const slots = new Set(held.map(({ slot }) => slot));
    const { pool } = await net.node(0).api.status();
    return slots.size === 1 && pool.extrinsics === 0 ? held : undefined;
  });
  expect(new Set(settled.map(({ milli }) => milli)).size).toBe(1);
  const [one] = settled;
  if (one === undefined) throw new Error("no answer");
  const { nonceOwn } = await net.node(0).api.account(flooder);
  const { genesis } = net.devnet;
  const first = genesis.timeMs / BigInt(genesis.parameters.intervalMs);
  const came = ((one.slot - first) * PER_SLOT) / 10n;
  const went = FIRST + came - one.milli;
  expect(one).toMatchObject({ exists: true, reputation: 0, multiplier: 100, capMilli: CAP });
  // All of its extrinsics had one length, so its fees have one divisor.
  expect(went % BigInt(nonceOwn)).toBe(0n);
  expect(went / BigInt(nonceOwn)).toBeGreaterThan(fee);
  seen.saw("flooder", "in blocks, each for", `${nonceOwn}, ${manaAmount(went / BigInt(nonceOwn))}`);
  seen.saw("flooder", "began with, came back since", `${manaAmount(FIRST)}, ${manaAmount(came)}`);
  const rich = await net.node(0).api.mana(honest);
  seen.saw("honest", "reputation, mana left", `${rich.reputation}, ${manaAmount(rich.milli)}`);
  expect(rich.reputation).toBeGreaterThan(0);
  const { height } = await net.node(0).api.status();
  const blocks = await blocksAt(net.nodes, height - 2n);
  expect(new Set(blocks.map(({ stateRoot }) => stateRoot)).size).toBe(1);
});
