/**
 * Goal: a miner's claim by proof is taken once and from its own account; copied, replayed and altered
 * proofs are refused. Method: four real daemons, real Groth16 proofs of a test-only prover, the shipped
 * client; every refusal by its code, the fee of what a block refused, and one record on every node.
 */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { readKeyFile } from "@platform/keys";
import { type Hex32, toHex } from "@platform/protocol";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  provenClaim,
  type TestClaim,
  verificationKey,
} from "../../packages/wasm-sandbox/test/groth16/claim.ts";
import { type ClientRun, runClient } from "./support/client.ts";
import { startNetwork, type TestNetwork } from "./support/network.ts";
import { Observed } from "./support/observed.ts";
import { SEED } from "./support/seed.ts";
import { until } from "./support/until.ts";

const seen = new Observed();
let net: TestNetwork;
let chainId: Hex32;
let key: Hex32;

beforeAll(async () => {
  net = await startNetwork({ seed: SEED });
  ({ chainId } = await net.node(0).api.status());
});
afterAll(async () => {
  seen.print();
  await net?.close();
});

const accountOf = (miner: number): Hex32 =>
  readKeyFile(net.devnet.layout.minerKey(miner)).publicKey;
const claimOf = (miner: number, secret: bigint): TestClaim =>
  provenClaim({ chainId, account: accountOf(miner), secret });
const manaOf = async (miner: number): Promise<bigint> =>
  (await net.node(0).api.account(accountOf(miner))).manaMilli;

async function send(miner: number, name: string, claim: TestClaim): Promise<ClientRun> {
  const file = join(net.directory, `${name}.json`);
  writeFileSync(file, JSON.stringify({ ...claim, proof: toHex(claim.proof) }));
  return runClient(net, ["zk", "claim", file, "--key", net.devnet.layout.minerKey(miner)]);
}

test(`the owner puts a verification key in force (TEST_SEED=${SEED})`, async () => {
  const file = join(net.directory, "key.hex");
  writeFileSync(file, toHex(verificationKey()));
  const run = await runClient(net, [
    "zk",
    "key",
    "publish",
    file,
    "--key",
    net.devnet.layout.owner,
  ]);
  expect(run.refusal).toBeNull();
  const [found] = await net.node(0).api.zkKeys();
  expect(found).toMatchObject({ id: run.answer["id"], inputs: 3 });
  key = run.answer["id"] as Hex32;
  seen.saw("owner", "verification key in force", key);
});

test(`a valid claim is on record on every validator (TEST_SEED=${SEED})`, async () => {
  const bound = await runClient(net, ["zk", "binding", "--key", net.devnet.layout.minerKey(0)]);
  const claim = claimOf(0, 42n);
  expect(bound.answer["binding"]).toBe(claim.inputs[0]);
  const run = await send(0, "valid", claim);
  expect(run.refusal).toBeNull();
  const nullifier = claim.inputs[1] as Hex32;
  const records = await until("the record on every node", 60_000, async () => {
    const all = await Promise.allSettled(net.nodes.map(({ api }) => api.zkClaim(key, nullifier)));
    const found = all.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
    return found.length === net.nodes.length ? found : undefined;
  });
  for (const record of records) expect(record).toEqual(records[0]);
  expect(records[0]?.account).toBe(accountOf(0));
  seen.saw("claim", "on record at height, on 4 of 4", records[0]?.height ?? "");
});

test(`copied: as it is, and with the thief's own account in it (TEST_SEED=${SEED})`, async () => {
  const stolen = claimOf(0, 43n);
  const asItIs = await send(1, "copied", stolen);
  expect(asItIs.refusal).toBe("ZK_NOT_BOUND");
  const [own = ""] = claimOf(1, 43n).inputs;
  // Mana comes back meanwhile, to miner 2, who pays nothing, in a shorter time.
  const [thief, idle] = [await manaOf(1), await manaOf(2)];
  const changed = await send(1, "renamed", { ...stolen, inputs: stolen.inputs.with(0, own) });
  expect(changed.refusal).toBe("ZK_BAD_PROOF");
  const back = (await manaOf(2)) - idle;
  expect((await manaOf(1)) - thief).toBeLessThan(back);
  // The thief has used nothing up.
  expect((await send(0, "owner-of-it", stolen)).refusal).toBeNull();
  seen.saw("copied", "as it is", asItIs.refusal ?? "taken");
  seen.saw("copied", "with the thief's account", `${changed.refusal}, fee kept`);
});

test(`replayed, and proven anew for the same nullifier (TEST_SEED=${SEED})`, async () => {
  const replayed = await send(0, "replayed", claimOf(0, 42n));
  const other = await send(2, "same-secret", claimOf(2, 42n));
  expect([replayed.refusal, other.refusal]).toEqual(["ZK_NULLIFIER_USED", "ZK_NULLIFIER_USED"]);
  seen.saw("replayed", "by the same miner, by another", "ZK_NULLIFIER_USED");
});

test(`altered: another statement under a good proof (TEST_SEED=${SEED})`, async () => {
  const claim = claimOf(2, 44n);
  const [, , number = ""] = claimOf(2, 45n).inputs;
  const altered = await send(2, "altered", { ...claim, inputs: claim.inputs.with(2, number) });
  expect(altered.refusal).toBe("ZK_BAD_PROOF");
  expect((await send(2, "unaltered", claim)).refusal).toBeNull();
  seen.saw("altered", "another number", `${altered.refusal}, fee kept`);
});
