// Owner keys are replaced after a delay, unless weak power objects: one test for each rule and refusal, by blocks over the wasm.

import { compareBytes, envelope, fromHex, type Hex32, SignKind } from "@platform/protocol";
import {
  call,
  Invalid,
  OwnerAction,
  OwnerCommandCodec,
  type OwnerRotation,
  OwnerRotationCodec,
  type OwnerSignature,
  RotationArgsCodec,
  runtimeErrorNumber,
} from "@platform/runtime";
import { expect, test } from "vitest";
import { hotkeySigner, key, type TestValidator } from "../host/accounts.ts";
import { type Block, CHAIN_ID, TestChain } from "../host/chain.ts";
import { ownerExtrinsic } from "../host/work.ts";

const error = (code: string) => runtimeErrorNumber("authority", code);
const sorted = (...names: string[]): Hex32[] =>
  names.map(key).sort((a, b) => compareBytes(fromHex(a), fromHex(b)));
const NEW = sorted("n0", "n1", "n2");

function rotateTo(change: Partial<OwnerRotation> = {}): [number, Uint8Array] {
  const rotation = { keys: NEW, threshold: 2, delaySlots: 40n, ...change };
  return [OwnerAction.rotateOwners, OwnerRotationCodec.enc(rotation)];
}
const cancel = (nonce: bigint): [number, Uint8Array] => [
  OwnerAction.cancelRotation,
  RotationArgsCodec.enc({ nonce }),
];

async function send(
  chain: TestChain,
  [action, payload]: [number, Uint8Array],
  owners = ["o0", "o1"],
): Promise<Block> {
  const { nonce } = chain.api("authority", {});
  const command = OwnerCommandCodec.enc({ chainId: CHAIN_ID, nonce, action, payload });
  return chain.block([await ownerExtrinsic(chain, command, owners)]);
}

const start = () => TestChain.start({ owners: ["o0", "o1", "o2"], ownerThreshold: 2 });
const waiting = (chain: TestChain) => chain.api("ownerRotation", {}).waiting;

async function veto(chain: TestChain, index: number, nonce = 0n): Promise<Block> {
  const member = chain.validators[index] as TestValidator;
  return chain.block([await chain.operational(member, call.vetoRotation({ nonce }))]);
}

test("the keys change at the first boundary after the delay, with their own threshold", async () => {
  const chain = await start();
  const queued = await send(chain, rotateTo());
  const due = chain.slot + 40n;
  expect(queued.results).toEqual([0]);
  expect(queued.events[0]).toEqual({
    name: "authority.RotationQueued",
    payload: { nonce: 0n, dueSlot: due, keys: NEW, threshold: 2 },
  });
  expect(waiting(chain)).toEqual({
    nonce: 0n,
    dueSlot: due,
    keys: NEW,
    threshold: 2,
    vetoedBy: [],
  });
  // A boundary before the slot changes nothing, and the slot alone changes nothing either.
  chain.changeEpoch(1n);
  expect(chain.api("authority", {}).keys).toContain(key("o0"));
  chain.block([], { slots: 40 });
  expect(chain.api("authority", {}).keys).toContain(key("o0"));
  const boundary = chain.changeEpoch(2n);
  expect(boundary.events).toContainEqual({
    name: "authority.OwnersRotated",
    payload: { nonce: 0n, keys: NEW, threshold: 2 },
  });
  expect(chain.api("authority", {})).toEqual({ nonce: 1n, keys: NEW, threshold: 2 });
  expect(waiting(chain)).toBeUndefined();
  chain.block();
  const [action, payload] = rotateTo({ keys: sorted("o0"), threshold: 1 });
  // The old keys are strangers now; the new ones rule.
  expect((await send(chain, [action, payload])).results).toEqual([Invalid.unregistered]);
  expect((await send(chain, [action, payload], ["n0"])).results).toEqual([
    error("THRESHOLD_NOT_MET"),
  ]);
  expect((await send(chain, [action, payload], ["n2", "n0"])).results).toEqual([0]);
});

test("keys, threshold and delay that cannot rule are refused, and the nonce stays", async () => {
  const chain = await start();
  const many = sorted(...Array.from({ length: 17 }, (_, i) => `k${i}`));
  const cases: [string, Partial<OwnerRotation>][] = [
    ["BAD_KEYS", { keys: [] }],
    ["BAD_KEYS", { keys: many }],
    ["BAD_KEYS", { keys: [...NEW].reverse() }],
    ["BAD_KEYS", { keys: [key("a"), key("a")] }],
    ["BAD_THRESHOLD", { threshold: 0 }],
    ["BAD_THRESHOLD", { threshold: 4 }],
    ["BAD_DELAY", { delaySlots: 39n }],
    ["BAD_DELAY", { delaySlots: 64n * 20n + 1n }],
  ];
  for (const [code, change] of cases)
    expect((await send(chain, rotateTo(change))).results, code).toEqual([error(code)]);
  const [action, payload] = rotateTo();
  expect((await send(chain, [action, payload.slice(1)])).results).toEqual([error("MALFORMED")]);
  expect((await send(chain, [200, new Uint8Array(32)])).results).toEqual([error("UNKNOWN_ACTION")]);
  expect(chain.api("authority", {}).nonce).toBe(0n);
  expect(waiting(chain)).toBeUndefined();
  expect((await send(chain, rotateTo({ keys: many.slice(0, 16), threshold: 16 }))).results).toEqual(
    [0],
  );
});

test("one rotation waits at a time; the owners take it back by its nonce", async () => {
  const chain = await start();
  await send(chain, rotateTo());
  expect((await send(chain, rotateTo())).results).toEqual([error("ROTATION_PENDING")]);
  expect((await send(chain, cancel(1n))).results).toEqual([error("NO_ROTATION")]);
  const block = await send(chain, cancel(0n));
  expect(block.results).toEqual([0]);
  expect(block.events).toContainEqual({
    name: "authority.RotationCancelled",
    payload: { nonce: 0n, byOwners: true },
  });
  expect(waiting(chain)).toBeUndefined();
  expect((await send(chain, cancel(0n))).results).toEqual([error("NO_ROTATION")]);
  expect((await send(chain, rotateTo())).results).toEqual([0]);
  expect(waiting(chain)?.nonce).toBe(2n);
});

test("weak power of the members ends it: two of four equal ones, once each", async () => {
  const chain = await start();
  expect((await veto(chain, 0)).results).toEqual([error("NO_ROTATION")]);
  await send(chain, rotateTo());
  expect((await veto(chain, 0, 1n)).results).toEqual([error("NO_ROTATION")]);
  const first = await veto(chain, 0);
  expect(first.results).toEqual([0]);
  expect(first.events).toEqual([
    {
      name: "authority.RotationVetoed",
      payload: { nonce: 0n, validator: chain.validators[0]?.hotkey },
    },
  ]);
  expect((await veto(chain, 0)).results).toEqual([error("ALREADY_VETOED")]);
  expect(waiting(chain)?.vetoedBy).toEqual([chain.validators[0]?.hotkey]);
  const second = await veto(chain, 1);
  expect(second.events).toContainEqual({
    name: "authority.RotationCancelled",
    payload: { nonce: 0n, byOwners: false },
  });
  expect(waiting(chain)).toBeUndefined();
  // An objection is to one rotation: the next one starts without any.
  await send(chain, rotateTo());
  expect(waiting(chain)?.vetoedBy).toEqual([]);
  chain.block([], { slots: 40 });
  chain.changeEpoch(2n);
  expect(chain.api("authority", {}).keys).toEqual(NEW);
});

test("an objection below weak power holds nothing up, and a stranger has none", async () => {
  const chain = await start();
  await send(chain, rotateTo());
  const outsider = await chain.extrinsic(hotkeySigner("m0"), call.vetoRotation({ nonce: 0n }));
  expect(chain.block([outsider]).results).toEqual([Invalid.notAllowedHere]);
  await veto(chain, 3);
  chain.block([], { slots: 40 });
  chain.changeEpoch(2n);
  expect(chain.api("authority", {})).toMatchObject({ keys: NEW, threshold: 2 });
  const left = [...chain.host.state.keys()].filter((k) => k.charCodeAt(0) === 3);
  expect(left.map((k) => k.charCodeAt(1))).toEqual([0, 1]);
});

test("a command covers its whole payload and its chain, and its nonce is spent once", async () => {
  const chain = await start();
  const [action, payload] = rotateTo();
  const body = { chainId: CHAIN_ID, nonce: 0n, action, payload };
  const command = OwnerCommandCodec.enc(body);
  const signatures: OwnerSignature[] = [];
  for (const signer of ["o0", "o1"].map(hotkeySigner)) {
    const message = envelope(CHAIN_ID, SignKind.ownerCommand, command);
    const { publicKey, scheme } = signer;
    signatures.push({ key: publicKey, scheme, signature: await signer.sign(message) });
  }
  const sendAs = async (owner: string, bytes: Uint8Array) =>
    chain.block([
      await chain.extrinsic(hotkeySigner(owner), call.ownerCommand({ command: bytes, signatures })),
    ]).results;
  const changed = (change: Partial<OwnerRotation>) =>
    OwnerCommandCodec.enc({ ...body, payload: rotateTo(change)[1] });
  for (const change of [{ threshold: 1 }, { delaySlots: 41n }, { keys: sorted("n0", "n1") }])
    expect(await sendAs("o0", changed(change))).toEqual([error("BAD_SIGNATURE")]);
  const elsewhere = OwnerCommandCodec.enc({ ...body, chainId: key("other chain") });
  expect(await sendAs("o0", elsewhere)).toEqual([error("WRONG_CHAIN")]);
  const ahead = OwnerCommandCodec.enc({ ...body, nonce: 1n });
  expect(await sendAs("o0", ahead)).toEqual([error("BAD_NONCE")]);
  expect(chain.api("authority", {}).nonce).toBe(0n);
  expect(await sendAs("o0", command)).toEqual([0]);
  expect(await sendAs("o1", command)).toEqual([error("BAD_NONCE")]);
});
