// Goal: a claim is taken from the account that its proof names, once; a copied, replayed or altered one is refused and pays.
// Method: committed proofs of a real prover against runtime.wasm, its host with the validator's verifier.

import {
  fromHex,
  MAX_BLOCK_ZK_CLAIMS,
  MAX_ZK_INPUTS,
  MAX_ZK_KEYS,
  sha256Hex,
} from "@platform/protocol";
import {
  call,
  FEES,
  Invalid,
  OwnerAction,
  OwnerCommandCodec,
  runtimeErrorNumber,
  type ZkClaimArgs,
} from "@platform/runtime";
import { expect, test } from "vitest";
import { hotkeySigner, key } from "../host/accounts.ts";
import { CHAIN_ID, TestChain } from "../host/chain.ts";
import { claimsOf, ZK_KEY, ZK_KEY_ID } from "../host/proofs.ts";
import { ownerExtrinsic } from "../host/work.ts";

const zkError = (code: string): number => runtimeErrorNumber("zk", code);

function claimOf(name: string, secret: number): ZkClaimArgs {
  const [claim] = claimsOf(name, secret);
  if (claim === undefined) throw new Error(`no claim of ${name} for ${secret}`);
  return claim;
}

/** With its last bit changed. */
function flipped(proof: string): string {
  return proof.slice(0, -1) + (Number.parseInt(proof.slice(-1), 16) ^ 1).toString(16);
}

async function act(chain: TestChain, action: number, payload: Uint8Array): Promise<number> {
  const { nonce } = chain.api("authority", {});
  const command = OwnerCommandCodec.enc({ chainId: CHAIN_ID, nonce, action, payload });
  return chain.block([await ownerExtrinsic(chain, command)]).results[0] ?? -1;
}

const add = (chain: TestChain, of: Uint8Array) => act(chain, OwnerAction.addZkKey, of);

async function withKey(): Promise<TestChain> {
  const chain = await TestChain.start({ parameters: { manaPerSlot: 0n } });
  expect(await add(chain, ZK_KEY)).toBe(0);
  return chain;
}

async function send(chain: TestChain, name: string, args: ZkClaimArgs) {
  return chain.block([await chain.extrinsic(hotkeySigner(name), call.zkClaim(args))]);
}

test("a valid claim is on record, with its event", async () => {
  const chain = await withKey();
  const claim = claimOf("m0", 42);
  const { results, events } = await send(chain, "m0", claim);
  expect(results).toEqual([0]);
  const nullifier = claim.inputs[1] ?? "";
  const inputs = sha256Hex(fromHex(claim.inputs.join("")));
  expect(events).toEqual([
    { name: "zk.Claimed", payload: { key: ZK_KEY_ID, nullifier, account: key("m0"), inputs } },
  ]);
  expect(chain.api("zkClaim", { key: ZK_KEY_ID, nullifier }).item).toEqual({
    ...{ account: key("m0"), height: chain.height, inputs },
  });
  expect(chain.api("zkKeys", {}).items).toEqual([{ id: ZK_KEY_ID, key: ZK_KEY }]);
});

test("a copied proof is refused: as it is, and with the thief's own account in it", async () => {
  const chain = await withKey();
  const claim = claimOf("m0", 42);
  expect((await send(chain, "m1", claim)).results).toEqual([zkError("NOT_BOUND")]);
  const [own = ""] = claimOf("m1", 7).inputs;
  const changed = { ...claim, inputs: claim.inputs.with(0, own) };
  expect((await send(chain, "m1", changed)).results).toEqual([zkError("BAD_PROOF")]);
  // The copies have used nothing up.
  expect((await send(chain, "m0", claim)).results).toEqual([0]);
});

test("a replay is refused, and so is another proof of the same nullifier", async () => {
  const chain = await withKey();
  const claim = claimOf("m0", 42);
  expect((await send(chain, "m0", claim)).results).toEqual([0]);
  expect((await send(chain, "m0", claim)).results).toEqual([zkError("NULLIFIER_USED")]);
  const [, again = claim] = claimsOf("m0", 42);
  expect(again.proof).not.toEqual(claim.proof);
  expect((await send(chain, "m0", again)).results).toEqual([zkError("NULLIFIER_USED")]);
  // The nullifier is of the secret: another account that knows it comes too late as well.
  expect((await send(chain, "m1", claimOf("m1", 42))).results).toEqual([zkError("NULLIFIER_USED")]);
  expect((await send(chain, "m0", claimOf("m0", 43))).results).toEqual([0]);
});

test("an altered proof, nullifier or statement does not hold", async () => {
  const chain = await withKey();
  const claim = claimOf("m0", 42);
  const other = claimOf("m0", 43);
  const altered: ZkClaimArgs[] = [
    { ...claim, proof: other.proof },
    { ...claim, proof: flipped(claim.proof) },
    { ...claim, inputs: claim.inputs.with(1, other.inputs[1] ?? "") },
    { ...claim, inputs: claim.inputs.with(2, other.inputs[2] ?? "") },
    // The order's multiple of a nullifier would be a second name for it: it is no scalar.
    { ...claim, inputs: claim.inputs.with(1, "ff".repeat(32)) },
  ];
  for (const one of altered)
    expect((await send(chain, "m0", one)).results).toEqual([zkError("BAD_PROOF")]);
});

test("bytes that are no claim have their own codes", async () => {
  const chain = await withKey();
  const claim = claimOf("m0", 42);
  const unknown = { ...claim, key: sha256Hex(fromHex("00")) };
  expect((await send(chain, "m0", unknown)).results).toEqual([zkError("UNKNOWN_KEY")]);
  const fewer = { ...claim, inputs: claim.inputs.slice(0, 2) };
  expect((await send(chain, "m0", fewer)).results).toEqual([zkError("MALFORMED")]);
  const [input = ""] = claim.inputs;
  const many = { ...claim, inputs: Array.from({ length: MAX_ZK_INPUTS + 1 }, () => input) };
  expect((await send(chain, "m0", many)).results).toEqual([zkError("TOO_LARGE")]);
  const whole = call.zkClaim(claim);
  for (const [args, code] of [
    [whole.args.slice(0, -1), "MALFORMED"],
    [new Uint8Array(0), "MALFORMED"],
    [Uint8Array.of(...whole.args, 0), "TOO_LARGE"],
  ] as const) {
    const extrinsic = await chain.extrinsic(hotkeySigner("m0"), { ...whole, args });
    expect(chain.block([extrinsic]).results).toEqual([zkError(code)]);
  }
});

test("the fee is kept, whatever the proof is worth", async () => {
  const chain = await withKey();
  const claim = claimOf("m0", 42);
  const bad = { ...claim, proof: flipped(claim.proof) };
  const mana = () => chain.api("account", { account: key("m0"), slot: chain.slot }).manaMilli;
  const before = mana();
  const extrinsic = await chain.extrinsic(hotkeySigner("m0"), call.zkClaim(bad));
  const paid = FEES.hostWork + FEES.perByte * BigInt(extrinsic.length);
  expect(chain.block([extrinsic]).results).toEqual([zkError("BAD_PROOF")]);
  expect(before - mana()).toBe(paid);
});

test("a block holds four claims, good or bad: more would be more than its time", async () => {
  const chain = await withKey();
  const extrinsics: Uint8Array[] = [];
  const claims = [
    ["m0", 42],
    ["m1", 7],
    ["m2", 8],
    ["m0", 43],
    ["m1", 42],
  ] as const;
  for (const [name, secret] of claims)
    extrinsics.push(await chain.extrinsic(hotkeySigner(name), call.zkClaim(claimOf(name, secret))));
  const wanted = Array.from({ length: MAX_BLOCK_ZK_CLAIMS }, () => 0);
  expect(chain.block(extrinsics).results).toEqual([...wanted, Invalid.tooMany]);
  expect(chain.block(extrinsics.slice(-1)).results).toEqual([zkError("NULLIFIER_USED")]);
});

test("keys come from owners, once each, and leave their nullifiers behind", async () => {
  const chain = await withKey();
  const known = ZK_KEY;
  expect(await add(chain, known)).toBe(zkError("KEY_KNOWN"));
  expect(await add(chain, known.slice(1))).toBe(zkError("MALFORMED"));
  expect(await add(chain, known.slice(0, -64))).toBe(zkError("MALFORMED"));
  expect(await add(chain, known.with(0, 2))).toBe(zkError("MALFORMED"));
  expect(await add(chain, new Uint8Array(0))).toBe(zkError("MALFORMED"));
  expect(await add(chain, new Uint8Array(2_000))).toBe(zkError("TOO_LARGE"));
  const claim = claimOf("m0", 42);
  expect((await send(chain, "m0", claim)).results).toEqual([0]);
  const remove = () => act(chain, OwnerAction.removeZkKey, fromHex(ZK_KEY_ID));
  expect(await remove()).toBe(0);
  expect(await remove()).toBe(zkError("UNKNOWN_KEY"));
  expect((await send(chain, "m0", claimOf("m0", 43))).results).toEqual([zkError("UNKNOWN_KEY")]);
  expect(await add(chain, known)).toBe(0);
  expect((await send(chain, "m0", claim)).results).toEqual([zkError("NULLIFIER_USED")]);
});

test("there are at most 64 keys", async () => {
  const chain = await withKey();
  for (let i = 1; i < MAX_ZK_KEYS; i++) expect(await add(chain, ZK_KEY.with(10, i))).toBe(0);
  expect(await add(chain, ZK_KEY.with(11, 1))).toBe(zkError("TOO_MANY_KEYS"));
});
