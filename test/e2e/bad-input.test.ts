/**
 * Goal: what a stranger sends wrongly is answered with a code, counted, and changes no state. Method:
 * every case through the doors of running daemons: HTTP, the edge's submit request, and gossip.
 */

import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { signCommand } from "@platform/challenge-registry";
import { challenge as tspChallenge } from "@platform/example-tsp";
import { createSr25519Signer, generateSeed, type LoadedKey } from "@platform/keys";
import { rawCid } from "@platform/node-api";
import { createMinerNode, type MinerNode } from "@platform/p2p";
import {
  type Call,
  CodedError,
  commitment,
  decodeSyncAnswer,
  type ExtrinsicBody,
  encodeExtrinsic,
  encodeSyncRequest,
  type Hex32,
  MAX_EXTRINSIC_BYTES,
  Scheme,
  type Signer,
  sha256Hex,
  signExtrinsic,
  toErrorRecord,
  utf8,
} from "@platform/protocol";
import { call, type Manifest } from "@platform/runtime";
import { ExitCode } from "@platform/validator-node/src/cli/exit-codes.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { reach, statuses } from "./support/heights.ts";
import { signed, submitWork, tours, untilFinal } from "./support/miner.ts";
import { publishTsp, startNetwork, type TestNetwork } from "./support/network.ts";
import { SEED } from "./support/seed.ts";
import { until } from "./support/until.ts";

let net: TestNetwork;
let tsp: Hex32;
let miner: Signer;
beforeAll(async () => {
  net = await startNetwork({ seed: SEED });
  tsp = await publishTsp(net);
  const key = net.devnet.keys.miners[0];
  if (key === undefined) throw new Error("there is no miner");
  miner = createSr25519Signer(key.seed);
  // A used nonce is needed for the one that is replayed.
  await untilFinal(net, [await submitWork(net, tsp, 0, tours(SEED, 0))], 60_000);
});
afterAll(() => net?.close());

interface Case {
  readonly code: string;
  readonly bytes: Uint8Array;
}

test(`HTTP: each wrong extrinsic has its code and its count (TEST_SEED=${SEED})`, async () => {
  const { api } = net.node(0);
  const cases = [...(await wrongExtrinsics()), ...(await wrongCalls())];
  const before = await world();
  for (const { code, bytes } of cases) {
    const counted = await refusals(0, code);
    const answer = await api.submitExtrinsic(bytes).then(
      () => "ACCEPTED",
      (error) => toErrorRecord(error).code,
    );
    expect(answer).toBe(code);
    // Too long a body is refused before it is read: it never reaches the pool and its counters.
    if (code !== "TOO_LARGE") expect(await refusals(0, code)).toBe(counted + 1);
  }
  await blocksPass();
  expect(await world()).toEqual(before);
  const metrics = await (await fetch(new URL("/metrics", api.url))).text();
  for (const { code } of cases)
    if (code !== "TOO_LARGE")
      expect(metrics).toMatch(
        new RegExp(`^validator_refusals_total\\{code="${code}"\\} [1-9]`, "m"),
      );
});

test(`the edge's submit request answers the same codes (TEST_SEED=${SEED})`, async () => {
  const before = await world();
  await withMiner(1, async (node, edge) => {
    for (const { code, bytes } of await wrongExtrinsics()) {
      if (code === "TOO_LARGE") continue;
      const request = encodeSyncRequest({ type: "submit", extrinsic: bytes });
      const answer = decodeSyncAnswer(await node.request(edge, request));
      expect(answer.type === "submitted" ? answer.error?.code : answer.type).toBe(code);
    }
    await expect(node.request(edge, utf8("no request at all"))).rejects.toBeInstanceOf(CodedError);
  });
  await blocksPass();
  expect(await world()).toEqual(before);
});

test(`gossip: a forged commit is counted and goes nowhere (TEST_SEED=${SEED})`, async () => {
  const before = await world();
  const counted = await refusals(2, "BAD_SIGNATURE");
  await withMiner(2, async (node) => {
    const forged = await extrinsic({}, createSr25519Signer(generateSeed()));
    await node.publish("submission", forged, { timeoutMs: 15_000 });
    await until("the count of the forged commit", 15_000, async () =>
      (await refusals(2, "BAD_SIGNATURE")) > counted ? true : undefined,
    );
  });
  await blocksPass();
  expect(await world()).toEqual(before);
});

test(`modules that may not run are never verified (TEST_SEED=${SEED})`, async () => {
  const { manifest: sound, module } = await tspChallenge(SEED);
  const manifest = { ...sound, emissionSharePpb: 100_000_000 };
  const empty = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
  const bad = [
    { ...manifest, name: "no-exports", module: sha256Hex(empty), moduleBytes: empty.length },
    { ...manifest, name: "unlisted", imports: manifest.imports.slice(1) },
  ];
  const codes = ["MODULE_PROFILE", "MODULE_IMPORT_NOT_LISTED"];
  const { api } = net.node(0);
  await withMiner(0, async (node) => {
    for (const bytes of [empty, module]) {
      node.hold(rawCid(sha256Hex(bytes)), bytes);
      await node.provide(rawCid(sha256Hex(bytes)));
    }
    for (const one of bad) {
      const { nonce } = await api.authority();
      const command = await commandOf(nonce, one, ownerKey());
      await api.submitExtrinsic(await signed(net, api, ownerKey(), call.ownerCommand(command)));
      await until(`the command for ${one.name} in a block`, 20_000, async () =>
        (await api.authority()).nonce > nonce ? true : undefined,
      );
    }
    await until("each validator's refusal of both modules", 60_000, async () => {
      const all = await statuses(net.nodes);
      return all.every(({ refusals: own }) => codes.every((code) => (own[code] ?? 0) > 0))
        ? true
        : undefined;
    });
  });
  for (const { api: one } of net.nodes)
    for (const { name, status, verifiedBy } of await one.challenges())
      if (name !== "tsp")
        expect({ name, status, verifiedBy }).toEqual({ name, status: "queued", verifiedBy: [] });
});

test("a daemon that cannot start says all that is wrong and has an exit code", async () => {
  const config = join(net.devnet.layout.validator(0), "validator.toml");
  const taken = run(config);
  expect({ code: taken.status, text: taken.stderr }).toMatchObject({
    code: ExitCode.p2p,
    text: expect.stringContaining("PORT_IN_USE"),
  });
  const wrong = join(net.directory, "wrong.toml");
  const text = readFileSync(config, "utf8");
  writeFileSync(wrong, `unknownField = 1\n${text.replace(/^port = .*$/m, 'port = "many"')}`);
  const refused = run(wrong);
  expect(refused.status).toBe(ExitCode.config);
  expect(refused.stderr).toContain("unknownField");
  expect(refused.stderr).toContain("http.port");
});

function run(config: string) {
  const script = net.devnet.options.programs.validatorNode;
  const args = ["--disable-warning=ExperimentalWarning", script, "start", "--config", config];
  return spawnSync(process.execPath, args, { encoding: "utf8", timeout: 60_000 });
}

/** Calls that no block could carry out: the door asks the state before it takes them. */
async function wrongCalls(): Promise<Case[]> {
  const { api } = net.node(0);
  const key = net.devnet.keys.miners[1];
  if (key === undefined) throw new Error("there is no second miner");
  const nobody = sha256Hex(utf8("nobody"));
  const work = tours(SEED, 1);
  const { manifest } = await tspChallenge(SEED);
  const named = { ...manifest, name: "forged" };
  const { nonce } = await api.authority();
  const command = async (at: bigint, by: LoadedKey): Promise<Uint8Array> =>
    signed(net, api, ownerKey(), call.ownerCommand(await commandOf(at, named, by)));
  const reveal = { submission: nobody, payload: nobody, payloadBytes: work.length, salt: nobody };
  const unknown = call.commit({ challenge: nobody, commitment: nobody, sizeCeiling: 64 });
  return [
    { code: "UNKNOWN_CHALLENGE", bytes: await signed(net, api, key, unknown) },
    {
      code: "PAYLOAD_MISMATCH",
      bytes: await signed(net, api, key, call.reveal({ ...reveal, inline: work })),
    },
    { code: "COMMAND_NOT_OWNER", bytes: await command(nonce, key) },
    { code: "COMMAND_NONCE", bytes: await command(nonce - 1n, ownerKey()) },
  ];
}

function ownerKey(): LoadedKey {
  return net.devnet.keys.owner;
}

function commandOf(nonce: bigint, manifest: Manifest, by: LoadedKey) {
  const signer = createSr25519Signer(by.seed);
  return signCommand(net.devnet.chainId, nonce, { action: "addChallenge", manifest }, [signer]);
}

/** Every refusal that needs nothing but bytes. */
async function wrongExtrinsics(): Promise<Case[]> {
  const { slot } = await net.node(0).api.status();
  const stranger = createSr25519Signer(generateSeed());
  const at = (from: bigint, slots: number) => ({ mortality: { from, slots } });
  const owner = call.ownerCommand({ command: new Uint8Array(8), signatures: [] });
  return [
    { code: "TOO_LARGE", bytes: new Uint8Array(MAX_EXTRINSIC_BYTES + 1) },
    { code: "MALFORMED", bytes: utf8("these bytes are no extrinsic") },
    { code: "BAD_SIGNATURE", bytes: await extrinsic({}, stranger) },
    { code: "WRONG_CHAIN", bytes: await extrinsic({ chainId: sha256Hex(utf8("another")) }) },
    { code: "WRONG_SPEC_VERSION", bytes: await extrinsic({ specVersion: 999 }) },
    { code: "NONCE_STALE", bytes: await extrinsic({ nonce: 0 }) },
    { code: "NONCE_GAP", bytes: await extrinsic({ nonce: 5_000 }) },
    { code: "EXPIRED_MORTALITY", bytes: await extrinsic(at(slot - 10n, 4)) },
    { code: "MORTALITY_TOO_LONG", bytes: await extrinsic(at(slot, 60_000)) },
    { code: "NOT_REGISTERED", bytes: await extrinsic({ signer: stranger.publicKey }, stranger) },
    {
      code: "NOT_OWNER",
      bytes: await extrinsic({ signer: stranger.publicKey, call: owner, nonce: 0 }, stranger),
    },
  ];
}

/** A commit that is right but for what is given. */
async function extrinsic(wrong: Partial<ExtrinsicBody>, signer = miner): Promise<Uint8Array> {
  const { api } = net.node(0);
  const [status, account] = await Promise.all([api.status(), api.account(miner.publicKey)]);
  const payload = sha256Hex(utf8("a work that nobody reveals"));
  const id = commitment(net.devnet.chainId, tsp, miner.publicKey, payload, payload);
  const made: Call = call.commit({ challenge: tsp, commitment: id, sizeCeiling: 64 });
  const body: ExtrinsicBody = {
    call: made,
    signer: miner.publicKey,
    scheme: Scheme.sr25519,
    nonce: account.nonceOwn,
    mortality: { from: status.slot, slots: 12 },
    specVersion: status.specVersion,
    chainId: net.devnet.chainId,
    ...wrong,
  };
  return encodeExtrinsic(await signExtrinsic(body, signer));
}

async function refusals(index: number, code: string): Promise<number> {
  const status = await net.node(index).api.status();
  return status.refusals[code] ?? 0;
}

/** What extrinsics could have changed; clocks, windows and mana go on without them. */
async function world() {
  const { api } = net.node(3);
  const [challenges, submissions, authority, account] = await Promise.all([
    api.challenges(),
    api.submissions(),
    api.authority(),
    api.account(miner.publicKey),
  ]);
  return {
    challenges: challenges.map(({ id, version, status }) => [id, version, status]),
    submissions: submissions.map(({ id }) => id).sort(),
    authority,
    nonces: [account.nonceOwn, account.nonceSession],
  };
}

/** Time for anything that had been taken to be decided. */
async function blocksPass(): Promise<void> {
  const { height } = await net.node(3).api.status();
  await reach(net.nodes, height + 2n, 40_000);
  for (const { pool } of await statuses(net.nodes)) expect(pool.extrinsics).toBe(0);
}

async function withMiner(
  index: number,
  use: (node: MinerNode, edge: string) => Promise<void>,
): Promise<void> {
  const { edgeAddresses } = await net.node(index).api.status();
  const node = await createMinerNode({
    chainId: net.devnet.chainId,
    netuid: net.devnet.genesis.netuid,
    edges: edgeAddresses,
    environment: "development",
  });
  try {
    await use(node, edgeAddresses[0]?.split("/p2p/")[1] ?? "");
  } finally {
    await node.close();
  }
}
