/**
 * Goal: a thief's copy loses: before the reveal there is nothing to take, after it the copy comes too late.
 * Method: four shipped daemons; a thief that sees everything on the network takes the commitment, then the work.
 * E2E_BROKEN=1 shows the work to the thief before its owner commits: then this must fail.
 */

import type { SubmissionView } from "@platform/node-api";
import { commitment, type Hex32, sha256Hex, utf8 } from "@platform/protocol";
import { call } from "@platform/runtime";
import { afterAll, beforeAll, expect, test } from "vitest";
import { signed, submitWork, tours, untilFinal } from "./support/miner.ts";
import { publishTsp, startNetwork, type TestNetwork } from "./support/network.ts";
import { Observed } from "./support/observed.ts";
import { SEED } from "./support/seed.ts";
import { until } from "./support/until.ts";

const BROKEN = process.env["E2E_BROKEN"] !== undefined;
const [OWNER, THIEF] = [0, 1];

let net: TestNetwork;
const seen = new Observed();
beforeAll(async () => {
  net = await startNetwork({ seed: SEED });
});
afterAll(async () => {
  seen.print();
  await net?.close();
});

test(`the commitment hides the work and can't be used by another key (TEST_SEED=${SEED})`, async () => {
  const tsp = await publishTsp(net);
  const bytes = tours(SEED, 0);
  const owner = minerKey(OWNER);
  const thief = minerKey(THIEF);
  const stolenEarly = BROKEN ? await submitWork(net, tsp, THIEF, bytes) : null;
  if (stolenEarly !== null) await untilFinal(net, [stolenEarly], 60_000);

  // The owner commits and waits: this is all that anybody can see.
  const payload = sha256Hex(bytes);
  const salt = sha256Hex(utf8(`salt ${owner.publicKey} ${payload}`));
  const id = commitment(net.devnet.chainId, tsp, owner.publicKey, payload, salt);
  const { api } = net.node(0);
  const commit = call.commit({ challenge: tsp, commitment: id, sizeCeiling: bytes.length });
  await api.submitExtrinsic(await signed(net, api, owner, commit));
  const open = await until("the commit in a block", 20_000, () => find(id));
  expect(open).toMatchObject({ miner: owner.publicKey, payload: null, status: "pending" });
  seen.saw("before the reveal", "seen of the work", `${bytes.length} bytes at most, hash unknown`);

  // Taken over as it is: the chain has it already, and the thief has paid.
  const { nonceOwn } = await api.account(thief.publicKey);
  await api.submitExtrinsic(await signed(net, api, thief, commit));
  await until("the thief's commit in a block", 20_000, async () =>
    (await api.account(thief.publicKey)).nonceOwn > nonceOwn ? true : undefined,
  );
  expect(await find(id)).toMatchObject({ miner: owner.publicKey });
  seen.saw("before the reveal", "the same commitment by the thief", "in a block, failed, paid for");

  const args = { submission: id, payload, payloadBytes: bytes.length, salt, inline: bytes };
  await api.submitExtrinsic(await signed(net, api, owner, call.reveal(args)));
  const revealed = await until("the reveal in a block", 20_000, async () => {
    const found = await find(id);
    return found === undefined || found.status === "pending" ? undefined : found;
  });

  // From now on everybody has it: the thief commits to the very bytes, in its own name.
  const copy = await submitWork(net, tsp, THIEF, bytes, 1);
  const [mine, stolen] = await untilFinal(net, [id, copy], 60_000);
  if (mine === undefined || stolen === undefined) throw new Error("two works");
  expect([mine.status, stolen.status]).toEqual(["certified", "certified"]);
  expect(stolen.score).toBe(mine.score);
  expect(stolen.commitHeight).toBeGreaterThan(mine.commitHeight);
  seen.saw("after the reveal", "score of the work, of its copy", `${mine.score}, ${stolen.score}`);
  seen.saw("after the reveal", "committed in", `${mine.commitHeight}, ${stolen.commitHeight}`);
  expect(revealed.commitHeight).toBe(mine.commitHeight);

  const { epoch } = await api.block(stolen.certifiedHeight);
  const vector = await until("weights of the epoch that certified both", 60_000, async () =>
    (await api.weights(epoch)).at(0),
  );
  expect(vector.hotkeys).toContain(owner.publicKey);
  expect(vector.hotkeys).not.toContain(thief.publicKey);
  const share = vector.sharesPpb[vector.hotkeys.indexOf(owner.publicKey)];
  seen.saw("weights", "share of the owner, parts per billion", share ?? 0);
  seen.saw("weights", "share of the thief", 0);
});

function minerKey(index: number) {
  const key = net.devnet.keys.miners[index];
  if (key === undefined) throw new RangeError(`there is no miner ${index}`);
  return key;
}

async function find(id: Hex32): Promise<SubmissionView | undefined> {
  return (await net.node(0).api.submissions()).find((one) => one.id === id);
}
