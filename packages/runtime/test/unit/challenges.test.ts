// Owner commands and manifests: each refusal with its code, and the way of a version from queued to retired.

import { GUEST_LIMIT_RANGES, type Hex32, sha256Hex, utf8 } from "@platform/protocol";
import {
  ChallengeStatus,
  call,
  encodeAddChallenge,
  Feature,
  Intake,
  Invalid,
  type Manifest,
  ManifestCodec,
  OwnerAction,
  OwnerCommandCodec,
  runtimeErrorNumber,
} from "@platform/runtime";
import { expect, test } from "vitest";
import { hotkeySigner } from "../host/accounts.ts";
import { CHAIN_ID, type ChainOptions, TestChain } from "../host/chain.ts";
import {
  act,
  activate,
  addChallenge,
  commitWork,
  idOf,
  manifest,
  ownerExtrinsic,
  work,
} from "../host/work.ts";

const challengeError = (code: string) => runtimeErrorNumber("challenges", code);
const authorityError = (code: string) => runtimeErrorNumber("authority", code);

const statusOf = (chain: TestChain, name: string) =>
  chain
    .api("challenges", {})
    .items.filter((item) => item.id === idOf(name))
    .map((item) => item.status);

test("each fault of a manifest has its own code", async () => {
  const chain = await TestChain.start();
  const base = manifest();
  const cases: [string, Partial<Manifest>][] = [
    ["BAD_NAME", { name: "" }],
    ["BAD_NAME", { name: "Upper" }],
    ["BAD_NAME", { name: "x".repeat(65) }],
    ["KIND_RESERVED", { kind: 1 }],
    ["HOST_ABI_UNSUPPORTED", { hostAbiVersion: 9 }],
    ["BAD_LIMITS", { limits: { ...base.limits, fuel: 0n } }],
    ["BAD_LIMITS", { limits: { ...base.limits, memoryPages: 1_025 } }],
    ["BAD_LIMITS", { limits: { ...base.limits, maxPayloadBytes: (16 << 20) + 1 } }],
    ["BAD_LIMITS", { moduleBytes: 0 }],
    ["BAD_LIMITS", { parameters: new Uint8Array(2_049) }],
    ["BAD_IMPORTS", { imports: ["b", "a"] }],
    ["BAD_IMPORTS", { imports: ["a", "a"] }],
    ["OPEN_INTAKE_UNSUPPORTED", { policy: { ...base.policy, open: true } }],
    ["BAD_POLICY", { policy: { ...base.policy, strategy: 2 } }],
    ["BAD_POLICY", { policy: { ...base.policy, scoreEpochs: 0 } }],
    ["BAD_POLICY", { policy: { ...base.policy, reentries: 1 } }],
    ["BAD_POLICY", { intake: Intake.epoch, policy: { ...base.policy, reentries: 17 } }],
    ["BAD_POLICY", { policy: { ...base.policy, minImprovementPpb: 1_000_000_001 } }],
    ["FUEL_RANKING_NEEDS_EPOCH_INTAKE", { rankedByFuel: true }],
    ["ACTIVATION_TOO_FAR", { activationEpoch: 4n }],
    ["BAD_EMISSION", { emissionSharePpb: 1_000_000_001 }],
    ["BAD_EMISSION", { emissionSharePpb: 0 }],
    ["BAD_EMISSION", { mechanism: 2 }],
    ["BAD_LIMITS", { epochFuelBudget: 999_999n }],
    ["VERSION_NOT_RISING", { version: 0 }],
  ];
  for (const [code, change] of cases) {
    const { results } = chain.block([await addChallenge(chain, manifest(change))]);
    expect(results, code).toEqual([challengeError(code)]);
  }
  expect(chain.api("authority", {}).nonce).toBe(0n);
  expect(chain.api("challenges", {}).items).toEqual([]);
});

const asFormat2 = (change: Partial<Manifest["limits"]>, features = 0) =>
  manifest({ formatVersion: 2, limits: { ...manifest().limits, ...change }, features });

test("format 2: each limit is taken at its bounds and refused beside them", async () => {
  const chain = await TestChain.start();
  const add = async (of: Manifest) => chain.block([await addChallenge(chain, of)]).results[0];
  const ranges = Object.entries(GUEST_LIMIT_RANGES);
  for (const [name, { least, most }] of ranges) {
    const bad = challengeError("BAD_LIMITS");
    expect(await add(asFormat2({ [name]: most + 1 })), name).toBe(bad);
    if (least > 0) expect(await add(asFormat2({ [name]: least - 1 })), name).toBe(bad);
  }
  expect(await add(asFormat2({}, 4))).toBe(challengeError("UNKNOWN_FEATURE"));
  const at = (end: "least" | "most") =>
    Object.fromEntries(ranges.map(([name, range]) => [name, range[end]]));
  const lowest = { ...asFormat2(at("least")), version: 1 };
  const highest = { ...asFormat2(at("most"), Feature.simd | Feature["tail-calls"]), version: 2 };
  expect(await add(lowest)).toBe(0);
  expect(chain.api("challenges", {}).items[0]?.manifest).toEqual(lowest);
  expect(await add(highest)).toBe(0);
  expect(chain.api("challenges", {}).items[0]?.manifest).toEqual(highest);
});

test("format 1 stays valid, reads as the defaults, and goes on beside format 2", async () => {
  const chain = await TestChain.start();
  await activate(chain, [manifest({ emissionSharePpb: 1 })]);
  const next = { ...asFormat2({ functions: 2000 }), version: 2, emissionSharePpb: 1 };
  expect(chain.block([await addChallenge(chain, next)]).results).toEqual([0]);
  const seen = chain.api("challenges", {}).items.map((item) => item.manifest);
  expect(seen.map(({ formatVersion, limits }) => [formatVersion, limits.functions])).toEqual([
    [1, 1000],
    [2, 2000],
  ]);
});

test("a format that is not known has its own code, whatever follows", async () => {
  const chain = await TestChain.start();
  const send = async (payload: Uint8Array) => {
    const { nonce } = chain.api("authority", {});
    const action = OwnerAction.addChallenge;
    const command = OwnerCommandCodec.enc({ chainId: CHAIN_ID, nonce, action, payload });
    return chain.block([await ownerExtrinsic(chain, command)]).results[0];
  };
  const encoded = ManifestCodec.enc(asFormat2({}));
  expect(await send(encoded.with(0, 0))).toBe(challengeError("UNKNOWN_FORMAT"));
  expect(await send(encoded.with(0, 3))).toBe(challengeError("UNKNOWN_FORMAT"));
  expect(await send(Uint8Array.of(3))).toBe(challengeError("UNKNOWN_FORMAT"));
  // The layout of one format is not that of the other.
  expect(await send(encoded.with(0, 1))).toBe(challengeError("MALFORMED"));
  expect(await send(new Uint8Array(0))).toBe(challengeError("MALFORMED"));
  expect(await send(encoded)).toBe(0);
});

test("each fault of an owner command has its own code", async () => {
  const chain = await TestChain.start();
  const send = async (command: Uint8Array, owners?: readonly string[]) =>
    chain.block([await ownerExtrinsic(chain, command, owners)]).results[0];
  const encode = (change: { chainId?: Hex32; nonce?: bigint; action?: number }) =>
    OwnerCommandCodec.enc({
      chainId: CHAIN_ID,
      nonce: 0n,
      action: OwnerAction.pause,
      payload: new Uint8Array(32),
      ...change,
    });
  expect(await send(utf8("no command"))).toBe(authorityError("MALFORMED"));
  expect(await send(encode({ chainId: sha256Hex(utf8("x")) }))).toBe(authorityError("WRONG_CHAIN"));
  expect(await send(encode({ nonce: 1n }))).toBe(authorityError("BAD_NONCE"));
  expect(await send(encode({ action: 200 }))).toBe(authorityError("UNKNOWN_ACTION"));
  expect(await send(encode({}))).toBe(challengeError("UNKNOWN"));
  expect(await send(encode({}), ["owner", "stranger"])).toBe(authorityError("BAD_SIGNATURE"));
  expect(await send(encode({}), ["owner", "owner"])).toBe(authorityError("BAD_SIGNATURE"));
});

test("two of three owners: one alone is too few, two are enough, once", async () => {
  const options: ChainOptions = { owners: ["o1", "o2", "o3"], ownerThreshold: 2 };
  const chain = await TestChain.start(options);
  const command = encodeAddChallenge(CHAIN_ID, 0n, manifest());
  const alone = chain.block([await ownerExtrinsic(chain, command, ["o1"])]);
  expect(alone.results).toEqual([authorityError("THRESHOLD_NOT_MET")]);
  const both = chain.block([await ownerExtrinsic(chain, command, ["o3", "o1"])]);
  expect(both.results).toEqual([0]);
  const again = chain.block([await ownerExtrinsic(chain, command, ["o1", "o2"])]);
  expect(again.results).toEqual([authorityError("BAD_NONCE")]);
});

test("active only with a quorum of power, else lapsed after three epochs", async () => {
  const chain = await TestChain.start();
  chain.block([await addChallenge(chain, manifest())]);
  const vote = async (index: number) => {
    const v = chain.validators[index];
    if (v === undefined) throw new Error("four validators");
    return await chain.operational(v, call.verified({ challenge: idOf("tsp"), version: 1 }));
  };
  expect(chain.block([await vote(0), await vote(1)]).results).toEqual([0, 0]);
  expect(chain.block([await vote(1)]).results).toEqual([challengeError("ALREADY_VOTED")]);
  chain.changeEpoch(1n);
  chain.block();
  expect(statusOf(chain, "tsp")).toEqual([ChallengeStatus.queued]);
  expect(chain.block([await vote(2)]).results).toEqual([0]);
  expect(chain.api("challenges", {}).items[0]?.verifiedBy).toHaveLength(3);
  chain.changeEpoch(2n);
  expect(statusOf(chain, "tsp")).toEqual([ChallengeStatus.active]);
  const silent = await TestChain.start();
  silent.block([await addChallenge(silent, manifest())]);
  for (const epoch of [1n, 2n]) {
    silent.changeEpoch(epoch);
    expect(statusOf(silent, "tsp")).toEqual([ChallengeStatus.queued]);
    silent.block();
  }
  silent.changeEpoch(3n);
  expect(statusOf(silent, "tsp")).toEqual([ChallengeStatus.lapsed]);
});

test("weak power of vetoes ends a version at once; votes are members' alone", async () => {
  const chain = await TestChain.start();
  chain.block([await addChallenge(chain, manifest())]);
  const target = { challenge: idOf("tsp"), version: 1 };
  const outsider = await chain.extrinsic(hotkeySigner("m0"), call.veto(target));
  expect(chain.block([outsider]).results).toEqual([Invalid.notAllowedHere]);
  const vetoes = [];
  for (const v of chain.validators.slice(0, 2))
    vetoes.push(await chain.operational(v, call.veto(target)));
  chain.block([vetoes[0] as Uint8Array]);
  expect(statusOf(chain, "tsp")).toEqual([ChallengeStatus.queued]);
  chain.block([vetoes[1] as Uint8Array]);
  expect(statusOf(chain, "tsp")).toEqual([ChallengeStatus.lapsed]);
  const low = await addChallenge(chain, manifest());
  expect(chain.block([low]).results).toEqual([challengeError("VERSION_NOT_RISING")]);
});

test("shares of one mechanism fit the whole, over active and queued versions", async () => {
  const chain = await TestChain.start();
  await activate(chain, [manifest({ emissionSharePpb: 600_000_000 })]);
  const add = async (change: Partial<Manifest>) =>
    chain.block([await addChallenge(chain, manifest(change))]).results[0];
  const sort = { name: "sort", emissionSharePpb: 400_000_001 };
  expect(await add(sort)).toBe(challengeError("EMISSION_EXCEEDED"));
  expect(await add({ ...sort, mechanism: 1 })).toBe(0);
  expect(await add({ name: "sort-two", emissionSharePpb: 400_000_000 })).toBe(0);
  expect(await add({ version: 2, emissionSharePpb: 600_000_001 })).toBe(
    challengeError("EMISSION_EXCEEDED"),
  );
  expect(await add({ version: 2, emissionSharePpb: 100_000_000 })).toBe(0);
  // The version in force still counts with its larger share.
  expect(await add({ name: "late", emissionSharePpb: 1 })).toBe(
    challengeError("EMISSION_EXCEEDED"),
  );
});

test("pause is at once and ends by itself; resume and retire wait for the boundary", async () => {
  const chain = await TestChain.start();
  await activate(chain, [manifest()]);
  const tsp = idOf("tsp");
  expect(await act(chain, OwnerAction.resume, "tsp")).toBe(challengeError("BAD_TRANSITION"));
  expect(await act(chain, OwnerAction.pause, "tsp")).toBe(0);
  expect(statusOf(chain, "tsp")).toEqual([ChallengeStatus.paused]);
  const refused = chain.block([await commitWork(chain, tsp, work(tsp, "m0", "a"))]);
  expect(refused.results).toEqual([runtimeErrorNumber("submissions", "CHALLENGE_NOT_ACTIVE")]);
  expect(await act(chain, OwnerAction.resume, "tsp")).toBe(0);
  expect(statusOf(chain, "tsp")).toEqual([ChallengeStatus.paused]);
  chain.changeEpoch(2n);
  expect(statusOf(chain, "tsp")).toEqual([ChallengeStatus.active]);
  chain.block();
  expect(await act(chain, OwnerAction.pause, "tsp")).toBe(0);
  chain.changeEpoch(3n);
  chain.block();
  expect(statusOf(chain, "tsp")).toEqual([ChallengeStatus.paused]);
  chain.changeEpoch(4n);
  chain.block();
  expect(statusOf(chain, "tsp")).toEqual([ChallengeStatus.active]);
  expect(await act(chain, OwnerAction.retire, "tsp")).toBe(0);
  expect(statusOf(chain, "tsp")).toEqual([ChallengeStatus.active]);
  chain.changeEpoch(5n);
  expect(statusOf(chain, "tsp")).toEqual([ChallengeStatus.retired]);
  expect(await act(chain, OwnerAction.retire, "none")).toBe(challengeError("UNKNOWN"));
});
