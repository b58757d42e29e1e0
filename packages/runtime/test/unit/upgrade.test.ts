// Goal: only the authorised module is scheduled, it takes over at the end of the first block of its slot, and a refusal or a failure leaves the old one in force; method: blocks over a map, the host's verdicts scripted.

import { CallIndex, decodeScale, fromHex, type Hex32, sha256Hex, utf8 } from "@platform/protocol";
import {
  CoreVersionCodec,
  call,
  callFee,
  Invalid,
  MigrateCodec,
  runtimeErrorNumber,
} from "@platform/runtime";
import { expect, test } from "vitest";
import { hotkeySigner } from "../host/accounts.ts";
import { type Block, invoke, TestChain } from "../host/chain.ts";

const CODE: Hex32 = sha256Hex(utf8("the next runtime"));
const OTHER: Hex32 = sha256Hex(utf8("another runtime"));
/** A quarter of the 20 slots of an epoch. */
const DELAY = 5n;
const AUTHORIZED = "\u0000\u0004";
const error = (code: string): number => runtimeErrorNumber("system", code);
const fault = (code: string): number => (error(code) - 1) & 0xff;

async function authorised(): Promise<TestChain> {
  const chain = await TestChain.start({ parameters: { epochSlots: 20 } });
  chain.host.state.set(AUTHORIZED, fromHex(CODE));
  return chain;
}

function apply(chain: TestChain, codeHash = CODE, codeBytes = 1_000, miner = "m0") {
  return chain.extrinsic(hotkeySigner(miner), call.applyUpgrade({ codeHash, codeBytes }));
}

/** An epoch's windows end in some of these blocks as well. */
const systemEvents = ({ events }: Block) => events.filter(({ name }) => name.startsWith("system."));

/** Without the account's fee and nonce, which stay whatever the call does. */
function rest(chain: TestChain): string[] {
  return [...chain.host.state]
    .filter(([key]) => !key.startsWith("\u0000\u0001") && !key.startsWith("\u0009"))
    .filter(([key]) => !key.startsWith("\u0001"))
    .map(([key, value]) => `${key} ${Buffer.from(value).toString("hex")}`)
    .sort();
}

test("the runtime says its name and version, and migrates from any of its own", async () => {
  const runtime = (await TestChain.start()).instance();
  const { output } = invoke(runtime, "core_version", new Uint8Array(0));
  expect(decodeScale(CoreVersionCodec, output, "version")).toEqual({
    specVersion: 2,
    stateFormat: 1,
    specName: "platform",
  });
  expect(invoke(runtime, "migrate", MigrateCodec.enc(1)).code).toBe(0);
  expect(invoke(runtime, "migrate", new Uint8Array(3)).code).not.toBe(0);
});

test("the authorised module is scheduled, and runs from the block after the first one of its slot", async () => {
  const chain = await authorised();
  const bytes = await apply(chain);
  const fee = callFee({ ...CallIndex.applyUpgrade, args: new Uint8Array(36) }, bytes.length);
  const block = chain.block([bytes]);
  expect(block.results).toEqual([0]);
  expect(chain.host.code.asked).toEqual([`stage ${CODE} 1000`]);
  const slot = chain.slot + DELAY;
  const scheduled = { hash: CODE, slot, specVersion: 3 };
  expect(block.events).toContainEqual({ name: "system.UpgradeScheduled", payload: scheduled });
  expect(chain.api("upgrade", {})).toEqual({
    authorized: undefined,
    pending: scheduled,
    applied: [],
  });
  expect(chain.api("nextDeadline", {}).slot).toBe(slot);
  expect(chain.api("heldPayloads", {}).hashes).toEqual([CODE]);
  expect(fee).toBe(200_000n + 20n * BigInt(bytes.length));

  const before = chain.block([], { slots: Number(DELAY) - 1 });
  expect([chain.slot, before.events, chain.host.code.asked.length]).toEqual([slot - 1n, [], 1]);
  // The slot itself has no block here: the first one after it switches.
  const switching = chain.block([], { slots: 3 });
  expect(chain.host.code.asked.slice(1)).toEqual(["switch"]);
  expect(switching.finalized).toBe(0);
  expect(systemEvents(switching)).toEqual([
    { name: "system.CodeUpdated", payload: { hash: CODE, specVersion: 3 } },
  ]);
  expect(chain.api("upgrade", {})).toEqual({
    authorized: undefined,
    pending: undefined,
    applied: [{ height: chain.height, hash: CODE, specVersion: 3 }],
  });
  expect(chain.api("nextDeadline", {}).slot).toBeUndefined();
  expect(chain.api("heldPayloads", {}).hashes).toEqual([CODE]);
  chain.block();
  expect(chain.host.code.asked.length).toBe(2);
});

test("nothing but the authorised hash is tried, and nothing above the size", async () => {
  const chain = await authorised();
  const results = chain.block([await apply(chain, OTHER)]).results;
  expect(results).toEqual([error("NOT_AUTHORIZED")]);
  const large = await apply(chain, CODE, 4 * 1024 * 1024 + 1);
  expect(chain.block([large]).results).toEqual([error("TOO_LARGE")]);
  chain.host.state.delete(AUTHORIZED);
  expect(chain.block([await apply(chain)]).results).toEqual([error("NOT_AUTHORIZED")]);
  expect(chain.host.code.asked).toEqual([]);
  const short = await chain.extrinsic(hotkeySigner("m0"), {
    ...CallIndex.applyUpgrade,
    args: new Uint8Array(35),
  });
  expect(chain.block([short]).results).toEqual([error("BAD_ARGUMENTS")]);
});

test.each([
  "BAD_CODE",
  "UNKNOWN_IMPORT",
  "MISSING_EXPORT",
  "WRONG_SPEC_NAME",
  "SPEC_VERSION_NOT_HIGHER",
  "MIGRATION_FAILED",
])("a module that the host refuses with %s fails its call and leaves the state", async (code) => {
  const chain = await authorised();
  const before = rest(chain);
  chain.host.code.stage = fault(code);
  const block = chain.block([await apply(chain)]);
  expect(block.results).toEqual([error(code)]);
  expect(block.events).toEqual([
    { name: "system.ExtrinsicFailed", payload: { index: 0, outcome: error(code) } },
  ]);
  expect(rest(chain)).toEqual(before);
});

test("while one module waits no other is taken, authorised or not", async () => {
  const chain = await authorised();
  chain.block([await apply(chain)]);
  chain.host.state.set(AUTHORIZED, fromHex(OTHER));
  expect(chain.block([await apply(chain, OTHER)]).results).toEqual([error("UPGRADE_PENDING")]);
  expect(chain.host.code.asked).toEqual([`stage ${CODE} 1000`]);
  // Its decision stands: after the switch it is taken.
  chain.block([], { slots: Number(DELAY) });
  expect(chain.block([await apply(chain, OTHER)]).results).toEqual([0]);
  expect(chain.api("heldPayloads", {}).hashes.toSorted()).toEqual([CODE, OTHER].toSorted());
});

test("a module that fails at the switch is forgotten, and the old one goes on", async () => {
  const chain = await authorised();
  chain.block([await apply(chain)]);
  chain.host.code.switchOver = fault("MIGRATION_FAILED");
  const block = chain.block([], { slots: Number(DELAY) });
  expect(systemEvents(block)).toEqual([
    {
      name: "system.UpgradeFailed",
      payload: { hash: CODE, reason: fault("MIGRATION_FAILED") },
    },
  ]);
  expect(chain.api("upgrade", {})).toEqual({
    authorized: undefined,
    pending: undefined,
    applied: [],
  });
  expect(chain.block().events).toEqual([]);
});

test("one trial a block, whoever asks and however it ends", async () => {
  const chain = await authorised();
  chain.host.code.stage = fault("MIGRATION_FAILED");
  const extrinsics = [await apply(chain), await apply(chain, CODE, 1_000, "m1")];
  expect(chain.block(extrinsics).results).toEqual([error("MIGRATION_FAILED"), Invalid.tooMany]);
  expect(chain.host.code.asked.length).toBe(1);
  chain.takeBack(hotkeySigner("m1").publicKey, 1);
  expect(chain.block([await apply(chain, CODE, 1_000, "m1")]).results).toEqual([
    error("MIGRATION_FAILED"),
  ]);
});
