// A hotkey, its peer key and its name: every refusal with its code, rotation with its history, and lookups by each of the three, by blocks over the wasm.

import {
  type Hex32,
  type IdentityLink,
  MAX_RETIRED_KEYS,
  Scheme,
  type Signer,
  signIdentityLink,
  utf8,
} from "@platform/protocol";
import {
  call,
  IdentityBy,
  type IdentityInfo,
  Invalid,
  runtimeErrorNumber,
} from "@platform/runtime";
import { expect, test } from "vitest";
import { hotkeySigner, key } from "../host/accounts.ts";
import { CHAIN_ID, TestChain } from "../host/chain.ts";
import { doubleSigner } from "../host/map-host.ts";

const error = (code: string) => runtimeErrorNumber("identity", code);
const peer = (name: string): Signer => doubleSigner(Scheme.ed25519, key(`peer ${name}`));
const rich = () => TestChain.start({ parameters: { manaCap: 1_000_000_000n } });

interface LinkChange {
  readonly link?: Partial<IdentityLink>;
  readonly chainId?: Hex32;
  readonly hotkey?: Signer;
  readonly peer?: Signer;
}

/** `place` 0 links, a later one rotates; the change is in what is signed. */
async function take(
  chain: TestChain,
  who: string,
  to: Signer,
  place: number,
  change: LinkChange = {},
) {
  const hot = hotkeySigner(who);
  const link = { account: hot.publicKey, peerKey: to.publicKey, place, ...change.link };
  const signed = await signIdentityLink(
    change.chainId ?? CHAIN_ID,
    link,
    change.hotkey ?? hot,
    change.peer ?? to,
  );
  const args = { peerKey: to.publicKey, ...signed };
  const made = place === 0 ? call.identityLink(args) : call.identityRotate(args);
  return chain.block([await chain.extrinsic(hot, made)]);
}

async function name(chain: TestChain, who: string, bytes: Uint8Array) {
  const made = call.identitySetName({ name: bytes });
  return chain.block([await chain.extrinsic(hotkeySigner(who), made)]);
}

function lookUp(chain: TestChain, by: number, value: Uint8Array): IdentityInfo | undefined {
  return chain.api("identity", { by, value }).item;
}
const bytesOf = (hex: Hex32) => Uint8Array.from(Buffer.from(hex, "hex"));

test("a link is found by account, by peer key and by name", async () => {
  const chain = await rich();
  const block = await take(chain, "v0", peer("a"), 0);
  expect(block.results).toEqual([0]);
  expect(block.events).toEqual([
    { name: "identity.Linked", payload: { account: key("v0"), peerKey: key("peer a") } },
  ]);
  const since = chain.slot;
  const named = await name(chain, "v0", utf8("Zürich 1 · 検証"));
  expect(named.events[0]?.name).toBe("identity.Named");
  const item = {
    account: key("v0"),
    peerKey: key("peer a"),
    since,
    links: 1,
    name: utf8("Zürich 1 · 検証"),
    retired: [],
  };
  expect(lookUp(chain, IdentityBy.account, bytesOf(key("v0")))).toEqual(item);
  expect(lookUp(chain, IdentityBy.peerKey, bytesOf(key("peer a")))).toEqual(item);
  expect(lookUp(chain, IdentityBy.name, utf8("Zürich 1 · 検証"))).toEqual(item);
  expect(lookUp(chain, IdentityBy.name, utf8("Zürich 1"))).toBeUndefined();
  expect(lookUp(chain, IdentityBy.account, bytesOf(key("v1")))).toBeUndefined();
  expect(lookUp(chain, IdentityBy.peerKey, utf8("short"))).toBeUndefined();
});

test("each side must have signed this link for this chain", async () => {
  const chain = await rich();
  const to = peer("a");
  const refused = async (change: LinkChange) => (await take(chain, "v0", to, 0, change)).results;
  expect(await refused({ hotkey: hotkeySigner("v1") })).toEqual([error("BAD_SIGNATURE")]);
  expect(await refused({ peer: peer("b") })).toEqual([error("BAD_COUNTER_SIGNATURE")]);
  expect(await refused({ chainId: key("other") })).toEqual([error("BAD_SIGNATURE")]);
  expect(await refused({ link: { place: 1 } })).toEqual([error("BAD_SIGNATURE")]);
  expect(await refused({ link: { account: key("v1") } })).toEqual([error("BAD_SIGNATURE")]);
  expect(await refused({ link: { peerKey: key("peer b") } })).toEqual([error("BAD_SIGNATURE")]);
  const outsider = await take(await rich(), "stranger", to, 0);
  expect(outsider.results).toEqual([Invalid.unregistered]);
  expect(lookUp(chain, IdentityBy.account, bytesOf(key("v0")))).toBeUndefined();
});

test("a signature of one side is none of the other", async () => {
  const chain = await rich();
  const hot = hotkeySigner("v0");
  const to = peer("a");
  const link = { account: hot.publicKey, peerKey: to.publicKey, place: 0 };
  const { hotkeySignature, peerSignature } = await signIdentityLink(CHAIN_ID, link, hot, to);
  const args = {
    peerKey: to.publicKey,
    hotkeySignature: peerSignature,
    peerSignature: hotkeySignature,
  };
  const block = chain.block([await chain.extrinsic(hot, call.identityLink(args))]);
  expect(block.results).toEqual([error("BAD_SIGNATURE")]);
});

test("a rotated key is history, and nobody links it again", async () => {
  const chain = await rich();
  expect((await take(chain, "v0", peer("a"), 1)).results).toEqual([error("NOT_LINKED")]);
  await take(chain, "v0", peer("a"), 0);
  const from = chain.slot;
  expect((await take(chain, "v0", peer("b"), 0)).results).toEqual([error("ALREADY_LINKED")]);
  expect((await take(chain, "v1", peer("a"), 0)).results).toEqual([error("KEY_IN_USE")]);
  expect((await take(chain, "v0", peer("a"), 1)).results).toEqual([error("KEY_IN_USE")]);
  const rotated = await take(chain, "v0", peer("b"), 1);
  expect(rotated.events).toContainEqual({
    name: "identity.KeyRotated",
    payload: { account: key("v0"), peerKey: key("peer b"), former: key("peer a") },
  });
  expect(lookUp(chain, IdentityBy.account, bytesOf(key("v0")))).toMatchObject({
    peerKey: key("peer b"),
    links: 2,
    retired: [{ peerKey: key("peer a"), from, to: chain.slot }],
  });
  expect(lookUp(chain, IdentityBy.peerKey, bytesOf(key("peer a")))).toBeUndefined();
  expect((await take(chain, "v0", peer("a"), 2)).results).toEqual([error("KEY_RETIRED")]);
  expect((await take(chain, "v1", peer("a"), 0)).results).toEqual([error("KEY_RETIRED")]);
});

test("the last retired keys are kept, and only those", async () => {
  const chain = await rich();
  const last = MAX_RETIRED_KEYS + 2;
  for (let i = 0; i <= last; i++)
    expect((await take(chain, "v0", peer(`k${i}`), i)).results).toEqual([0]);
  const retired = lookUp(chain, IdentityBy.account, bytesOf(key("v0")))?.retired ?? [];
  expect(retired.map(({ peerKey }) => peerKey)).toEqual(
    Array.from({ length: MAX_RETIRED_KEYS }, (_, i) => key(`peer k${i + 2}`)),
  );
  expect((await take(chain, "v1", peer("k2"), 0)).results).toEqual([error("KEY_RETIRED")]);
  expect((await take(chain, "v1", peer("k1"), 0)).results).toEqual([0]);
});

test("a name is visible UTF-8 within its bound, and one account's", async () => {
  const chain = await rich();
  expect((await name(chain, "v0", utf8("alice"))).results).toEqual([error("NOT_LINKED")]);
  await take(chain, "v0", peer("a"), 0);
  await take(chain, "v1", peer("b"), 0);
  const bad: Uint8Array[] = [
    ...["", " a", "a ", "a\u0000", "tab\t", "\u007f", "\u0085", "zero\u200bwidth", "\u202eabc"],
    ...["\u2066a", "\ufeffa", "line\u2028", "x".repeat(65)],
  ].map(utf8);
  // Not UTF-8: lone and missing continuations, overlong forms, surrogates, beyond Unicode.
  for (const bytes of [
    [0x80],
    [0xc3],
    [0xc3, 0x28],
    [0xc0, 0xaf],
    [0xe0, 0x80, 0x80],
    [0xed, 0xa0, 0x80],
    [0xf0, 0x80, 0x80, 0x80],
    [0xf4, 0x90, 0x80, 0x80],
    [0xf8, 0x88, 0x80, 0x80, 0x80],
    [0xff],
  ])
    bad.push(Uint8Array.from(bytes));
  for (const bytes of bad)
    expect((await name(chain, "v0", bytes)).results, `${bytes}`).toEqual([error("BAD_NAME")]);
  for (const good of ["x".repeat(64), "a b", "🦀", "\u{10ffff}", "é", "‐"])
    expect((await name(chain, "v0", utf8(good))).results, good).toEqual([0]);
  expect((await name(chain, "v1", utf8("‐"))).results).toEqual([error("NAME_TAKEN")]);
  // A name that was given up is free.
  expect((await name(chain, "v1", utf8("é"))).results).toEqual([0]);
  expect((await name(chain, "v1", utf8("é"))).results).toEqual([0]);
});

test("who leaves the subnet leaves nothing behind", async () => {
  const chain = await rich();
  await take(chain, "m0", peer("a"), 0);
  await take(chain, "m0", peer("b"), 1);
  await name(chain, "m0", utf8("miner"));
  await take(chain, "v0", peer("c"), 0);
  const names = chain.names.map((one) => (one === "m0" ? "new" : one));
  const { events } = chain.changeEpoch(1n, names);
  expect(events).toContainEqual({ name: "identity.Removed", payload: { account: key("m0") } });
  const left = [...chain.host.state.keys()].filter((k) => k.charCodeAt(0) === 14);
  expect(left.map((k) => k.charCodeAt(1))).toEqual([1, 0]);
  chain.block();
  expect((await take(chain, "v1", peer("a"), 0)).results).toEqual([0]);
});
