// Who trusts whom, and what follows for a challenge's scope: each refusal with its code, and ways that inherit, degrade, turn in circles and end, by blocks over the wasm.

import { compareBytes, fromHex, type Hex32, MAX_TRUST_EDGES } from "@platform/protocol";
import {
  call,
  OwnerAction,
  OwnerCommandCodec,
  runtimeErrorNumber,
  ScopeArgsCodec,
  TRUST_VERDICTS,
  type TrustScope,
} from "@platform/runtime";
import { expect, test } from "vitest";
import { hotkeySigner, key } from "../host/accounts.ts";
import { CHAIN_ID, TestChain } from "../host/chain.ts";
import { activate, idOf, manifest, ownerExtrinsic } from "../host/work.ts";

const error = (code: string) => runtimeErrorNumber("trust", code);
const INFRASTRUCTURE = 4;
const NAMES = ["v0", "v1", "v2", "v3", "v4", "v5"];
const sorted = (...names: string[]): Hex32[] =>
  names.map(key).sort((a, b) => compareBytes(fromHex(a), fromHex(b)));

async function start(): Promise<TestChain> {
  const chain = await TestChain.start({
    validators: NAMES,
    parameters: { manaCap: 1_000_000_000n },
  });
  await activate(chain, [manifest()]);
  return chain;
}

async function attest(
  chain: TestChain,
  from: string,
  to: string,
  level: number,
  context = INFRASTRUCTURE,
): Promise<number | undefined> {
  const made = call.trustAttest({ subject: key(to), context, level });
  return chain.block([await chain.extrinsic(hotkeySigner(from), made)]).results[0];
}

async function scope(chain: TestChain, change: Partial<TrustScope> = {}): Promise<number> {
  const full: TrustScope = {
    contexts: 1 << INFRASTRUCTURE,
    minLevel: 1,
    membersOnly: false,
    maxDepth: 3,
    anchors: [key("v0")],
    ...change,
  };
  const payload = ScopeArgsCodec.enc({ challenge: idOf("tsp"), scope: full });
  return await owner(chain, OwnerAction.setScope, payload);
}

async function owner(chain: TestChain, action: number, payload: Uint8Array): Promise<number> {
  const { nonce } = chain.api("authority", {});
  const command = OwnerCommandCodec.enc({ chainId: CHAIN_ID, nonce, action, payload });
  return chain.block([await ownerExtrinsic(chain, command)]).results[0] ?? -99;
}

function explain(chain: TestChain, who: string) {
  const args = { validator: key(who), challenge: idOf("tsp") };
  const { verdict, level, path } = chain.api("trustExplain", args);
  const names = path.map((one) => [...NAMES, "m0"].find((name) => key(name) === one));
  return [TRUST_VERDICTS[verdict], level, names.join(" ")];
}

test("a word is refused for each of its faults, and replaced by a later one", async () => {
  const chain = await start();
  expect(await attest(chain, "m0", "v0", 3)).toBe(error("NOT_MEMBER"));
  expect(await attest(chain, "v0", "v0", 3)).toBe(error("ONE_SELF"));
  expect(await attest(chain, "v0", "stranger", 3)).toBe(error("UNKNOWN_SUBJECT"));
  expect(await attest(chain, "v0", "v1", 3, 8)).toBe(error("BAD_CONTEXT"));
  expect(await attest(chain, "v0", "v1", 0)).toBe(error("BAD_LEVEL"));
  expect(await attest(chain, "v0", "v1", 4)).toBe(error("BAD_LEVEL"));
  expect(await attest(chain, "v0", "v1", 3)).toBe(0);
  expect(await attest(chain, "v0", "v1", 1)).toBe(0);
  await scope(chain);
  expect(explain(chain, "v1")).toEqual(["direct", 1, "v0 v1"]);
  const revoke = async (from: string) => {
    const made = call.trustRevoke({ subject: key("v1"), context: INFRASTRUCTURE });
    return chain.block([await chain.extrinsic(hotkeySigner(from), made)]).results[0];
  };
  expect(await revoke("v2")).toBe(error("NOT_ATTESTED"));
  expect(await revoke("v0")).toBe(0);
  expect(await revoke("v0")).toBe(error("NOT_ATTESTED"));
  expect(explain(chain, "v1")).toEqual(["untrusted", 0, ""]);
});

test("one account says a bounded number of words", async () => {
  const chain = await start();
  for (let i = 0; i < MAX_TRUST_EDGES; i++)
    expect(await attest(chain, "v0", `v${1 + (i % 2)}`, 1, i >> 1)).toBe(0);
  expect(await attest(chain, "v0", "v3", 1)).toBe(error("TOO_MANY"));
  expect(await attest(chain, "v0", "v1", 3, 0)).toBe(0);
});

test("trust is inherited hop by hop, a level less for each, and no further than the rule says", async () => {
  const chain = await start();
  expect(explain(chain, "v1")).toEqual(["no-rule", 0, ""]);
  await scope(chain);
  for (const [from, to] of [
    ["v0", "v1"],
    ["v1", "v2"],
    ["v2", "v3"],
    ["v3", "v4"],
  ] as const)
    expect(await attest(chain, from, to, 3)).toBe(0);
  expect(explain(chain, "v0")).toEqual(["anchor", 3, "v0"]);
  expect(explain(chain, "v1")).toEqual(["direct", 3, "v0 v1"]);
  expect(explain(chain, "v2")).toEqual(["inherited", 2, "v0 v1 v2"]);
  expect(explain(chain, "v3")).toEqual(["inherited", 1, "v0 v1 v2 v3"]);
  expect(explain(chain, "v4")).toEqual(["untrusted", 0, ""]);
  await scope(chain, { maxDepth: 2 });
  expect(explain(chain, "v3")).toEqual(["untrusted", 0, ""]);
  await scope(chain, { minLevel: 3 });
  // The way is told also where it comes to too little.
  expect(explain(chain, "v2")).toEqual(["untrusted", 2, "v0 v1 v2"]);
  // A weak word in the middle weakens all behind it.
  await scope(chain);
  await attest(chain, "v0", "v1", 2);
  expect(explain(chain, "v2")).toEqual(["inherited", 1, "v0 v1 v2"]);
  expect(explain(chain, "v3")).toEqual(["untrusted", 0, ""]);
});

test("circles end, the better way wins, and of equal ones the shorter", async () => {
  const chain = await start();
  await scope(chain);
  for (const [from, to, level] of [
    ["v0", "v1", 3],
    ["v1", "v0", 3],
    ["v1", "v2", 3],
    ["v2", "v1", 3],
    ["v2", "v0", 3],
    ["v0", "v2", 1],
    ["v0", "v3", 2],
    ["v1", "v3", 3],
  ] as const)
    expect(await attest(chain, from, to, level)).toBe(0);
  // Direct is only basic: what is inherited through v1 is more.
  expect(explain(chain, "v2")).toEqual(["inherited", 2, "v0 v1 v2"]);
  expect(explain(chain, "v3")).toEqual(["direct", 2, "v0 v3"]);
});

test("words of another context do not count, and two contexts do not mix", async () => {
  const chain = await start();
  await scope(chain, { contexts: (1 << INFRASTRUCTURE) | 1 });
  await attest(chain, "v0", "v1", 3, 0);
  await attest(chain, "v1", "v2", 3, INFRASTRUCTURE);
  await attest(chain, "v0", "v3", 3, 1);
  expect(explain(chain, "v1")).toEqual(["direct", 3, "v0 v1"]);
  expect(explain(chain, "v2")).toEqual(["untrusted", 0, ""]);
  expect(explain(chain, "v3")).toEqual(["untrusted", 0, ""]);
});

test("membership is asked first; a scope filters nobody", async () => {
  const chain = await start();
  await scope(chain, { membersOnly: true });
  await attest(chain, "v0", "m0", 3);
  expect(explain(chain, "m0")).toEqual(["not-member", 0, ""]);
  await scope(chain);
  expect(explain(chain, "m0")).toEqual(["direct", 3, "v0 m0"]);
  expect(chain.api("session", {}).members).toHaveLength(NAMES.length);
});

test("a scope is the owners' and bounded", async () => {
  const chain = await start();
  const seventeen = sorted(...Array.from({ length: 17 }, (_, i) => `a${i}`));
  for (const change of [
    { contexts: 0 },
    { minLevel: 0 },
    { minLevel: 4 },
    { maxDepth: 0 },
    { maxDepth: 4 },
    { anchors: [] },
    { anchors: [key("v0"), key("v0")] },
    { anchors: seventeen },
  ])
    expect(await scope(chain, change), JSON.stringify(change)).toBe(error("BAD_SCOPE"));
  const unknown = ScopeArgsCodec.enc({
    challenge: idOf("other"),
    scope: { contexts: 1, minLevel: 1, membersOnly: false, maxDepth: 1, anchors: [key("v0")] },
  });
  expect(await owner(chain, OwnerAction.setScope, unknown)).toBe(error("UNKNOWN_CHALLENGE"));
  expect(await owner(chain, OwnerAction.setScope, unknown.slice(1))).toBe(error("MALFORMED"));
  const id = fromHex(idOf("tsp"));
  expect(await owner(chain, OwnerAction.clearScope, id)).toBe(error("NO_SCOPE"));
  expect(await scope(chain)).toBe(0);
  expect(await owner(chain, OwnerAction.clearScope, id)).toBe(0);
  expect(explain(chain, "v0")).toEqual(["no-rule", 0, ""]);
});

test("words of and about accounts that left are forgotten", async () => {
  const chain = await start();
  await attest(chain, "v0", "m0", 3);
  await attest(chain, "v0", "v1", 3);
  const names = chain.names.map((one) => (one === "m0" ? "new" : one));
  chain.changeEpoch(2n, names);
  const left = [...chain.host.state.keys()].filter((k) => k.charCodeAt(0) === 15);
  expect(left).toHaveLength(1);
});
