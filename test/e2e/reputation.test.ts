/**
 * Goal: who agrees and who keeps its word is trusted more, who does not less, each change with the submission behind
 * it. Method: three shipped daemons and one whose sandbox scores wrongly; one miner delivers, one never reveals.
 * E2E_BROKEN=1 makes three of the four score wrongly: then this must fail.
 */

import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { ReputationView } from "@platform/node-api";
import { type Hex32, sha256Hex, utf8 } from "@platform/protocol";
import { call } from "@platform/runtime";
import { afterAll, beforeAll, expect, test } from "vitest";
import { signed, submitWork, tours, untilFinal } from "./support/miner.ts";
import { entry, publishTsp, startNetwork, type TestNetwork } from "./support/network.ts";
import { Observed } from "./support/observed.ts";
import { SEED } from "./support/seed.ts";
import { until } from "./support/until.ts";

const BROKEN = process.env["E2E_BROKEN"] !== undefined;
const WRONG = 2;
const HONEST = [0, 1, 3];
const [WORKER, IDLER] = [0, 1];
const WORKS = 3;
/** All four have to be heard, however slow the machine is. */
const PATIENT = {
  ...{ epochSlots: 108, revealSlots: 12, attestSlots: 20 },
  ...{ attestDeadlineSlots: 60, disputeSlots: 6 },
};

let net: TestNetwork;
const seen = new Observed();
beforeAll(async () => {
  const wrong = entry("wrong-sandbox");
  net = await startNetwork({
    seed: SEED,
    parameters: PATIENT,
    faulty: { [WRONG]: wrong, ...(BROKEN ? { 0: wrong, 1: wrong } : {}) },
  });
});
afterAll(async () => {
  seen.print();
  await net?.close();
});

test(`agreement and delivery raise, fault and silence lower (TEST_SEED=${SEED})`, async () => {
  const tsp = await publishTsp(net);
  const { api } = net.node(0);
  const idler = minerKey(IDLER);
  const hidden = sha256Hex(utf8(`never revealed ${SEED}`));
  const commit = call.commit({ challenge: tsp, commitment: hidden, sizeCeiling: 64 });
  await api.submitExtrinsic(await signed(net, api, idler, commit));
  const ids: Hex32[] = [];
  for (let i = 0; i < WORKS; i++) ids.push(await submitWork(net, tsp, WORKER, tours(SEED, i), i));
  const views = await untilFinal(net, ids, 60_000);
  for (const { status } of views) expect(status).toBe("certified");
  const rows = await until("the last certification on all four", 20_000, async () => {
    const all = await Promise.all(net.nodes.map((node) => node.api.reputation(hotkey(WRONG))));
    return all.every(({ validator }) => validator.total >= WORKS) ? all : undefined;
  });
  for (const row of rows) expect(row).toEqual(rows[0]);

  const wrong = await told(hotkey(WRONG));
  expect(wrong.validator.value).toBe(0);
  expect(causes(wrong.validator)).toEqual(ids.map((id) => `disagreed ${id}`).sort());
  seen.saw("wrong sandbox", "score, faults", `${wrong.validator.value}, ${WORKS}`);
  for (const index of HONEST) {
    const { validator, miner } = await told(hotkey(index));
    expect(causes(validator)).toEqual(ids.map((id) => `agreed ${id}`).sort());
    expect(miner.total).toBe(0);
    seen.saw(`validator ${index}`, "score, for agreeing on", `${validator.value}, ${WORKS} works`);
  }
  const worker = await told(minerKey(WORKER).publicKey);
  expect(causes(worker.miner)).toEqual(ids.map((id) => `certified ${id}`).sort());
  expect(worker.miner.value).toBeGreaterThan(0);
  seen.saw("miner", "score, for certified works", `${worker.miner.value}, ${WORKS}`);
  const idle = await until("the idler's commit refused", 30_000, async () => {
    const view = await told(idler.publicKey);
    return view.miner.total > 0 ? view : undefined;
  });
  expect(causes(idle.miner)).toEqual([`not-revealed ${hidden}`]);
  seen.saw("idle miner", "score, for a commit that it never revealed", idle.miner.value);
});

test("the shipped command tells the same, and what is not earned again decays", async () => {
  const miner = minerKey(WORKER).publicKey;
  const { api } = net.node(0);
  const before = await api.reputation(miner);
  const said = await run(["reputation", miner, "--url", api.url, "--json"]);
  expect(said).toMatchObject({ account: miner, miner: { total: before.miner.total } });
  const ranking = await run(["reputation", "--url", api.url, "--json"]);
  expect(JSON.stringify(ranking)).toContain(miner);
  const after = await until("a boundary that takes its part", 40_000, async () => {
    const { miner: now } = await api.reputation(miner);
    return now.value < before.miner.value ? now : undefined;
  });
  expect(after.total).toBe(before.miner.total);
  seen.saw(
    "miner",
    "score, after an epoch without a work",
    `${before.miner.value}, ${after.value}`,
  );
});

const hotkey = (index: number): Hex32 => net.node(index).hotkey;

function minerKey(index: number) {
  const key = net.devnet.keys.miners[index];
  if (key === undefined) throw new RangeError(`there is no miner ${index}`);
  return key;
}

const told = (account: Hex32): Promise<ReputationView> => net.node(0).api.reputation(account);

function causes({ changes }: ReputationView["miner"]): string[] {
  return changes.map(({ cause, subject }) => `${cause} ${subject}`).sort();
}

/** The shipped program in a process of its own. */
async function run(args: readonly string[]): Promise<unknown> {
  const program = net.devnet.options.programs.validatorNode;
  const { stdout } = await promisify(execFile)(process.execPath, [program, ...args]);
  return JSON.parse(stdout);
}
