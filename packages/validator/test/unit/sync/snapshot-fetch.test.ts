// Goal: a state is staged only if it is proven, and each lie about one costs its teller alone; method: a small signed chain, a real tree, scripted peers with one lie each.

import { verifySignature } from "@platform/keys";
import {
  certificateHash,
  decodeSyncRequest,
  encodeBlock,
  encodeCertificate,
  encodeHeader,
  encodeSyncAnswer,
  encodeValidatorSet,
  extrinsicsRoot,
  type Header,
  type Hex32,
  headerHash,
  Phase,
  Scheme,
  type Signer,
  type SyncAnswer,
  type SyncRequest,
  utf8,
  type ValidatorSet,
  validatorSetHash,
  voteSignBytes,
  type WireDecision,
} from "@platform/protocol";
import {
  createStateStore,
  MEMORY_PATH,
  openDatabase,
  SnapshotSource,
  SnapshotStage,
  STAGE_DATABASE,
  STATE_DATABASE,
  toLatin1,
} from "@platform/storage";
import { expect, test } from "vitest";
import type { Network } from "../../../src/components.ts";
import { SnapshotFetch } from "../../../src/sync/snapshot-fetch.ts";
import { SyncClient } from "../../../src/sync/sync-client.ts";
import { SyncPeers } from "../../../src/sync/sync-peers.ts";
import { TrustedAnchor } from "../../../src/sync/trusted-anchor.ts";
import { manualClock } from "../../support/manual-clock.ts";
import {
  CHAIN_ID,
  HOTKEYS,
  hashOf,
  SIGNERS,
  sampleHeader,
  sampleSet,
} from "../../support/sample-head.ts";
import { scriptedExecutor } from "../../support/scripted-executor.ts";
import { silentLogger } from "../../support/silent-logger.ts";

const [, liar = "", honest = ""] = HOTKEYS;
const HEIGHT = 8n;
const first = sampleSet();
/** The same keys with other powers: another set, signed for under its own hash. */
const second: ValidatorSet = { ...sampleSet([2n, 1n, 1n, 1n], 1n), boundary: 120n };

const state = createStateStore(openDatabase(MEMORY_PATH, STATE_DATABASE), CHAIN_ID);
state.apply(
  HEIGHT,
  hashOf("block"),
  new Map(Array.from({ length: 40 }, (_, i) => [`key ${i}`, utf8(`value ${i}`)])),
);
const source = new SnapshotSource(state, 120);
const cut = source.cut(HEIGHT);
const stateRoot = state.stateRootAt(HEIGHT);

async function decisionOf(
  header: Header,
  set: ValidatorSet,
  signers: readonly number[] = [0, 1, 2],
): Promise<WireDecision> {
  const digest = headerHash(header);
  const { height } = header;
  const context = { chainId: CHAIN_ID, epoch: set.epoch, validatorSetHash: validatorSetHash(set) };
  const message = voteSignBytes(context, { height, view: 0, phase: Phase.commit, digest });
  const signatures = await Promise.all(
    signers.map(async (index) => ({
      index,
      signature: await (SIGNERS[index] as Signer).sign(message),
    })),
  );
  const body = { parentCertificate: new Uint8Array(0), extrinsics: [] };
  return {
    certificate: encodeCertificate({ height, view: 0, digest, signatures }),
    block: encodeBlock({ header, body }),
  };
}

const BODY = {
  extrinsicsRoot: extrinsicsRoot([]),
  parentCertHash: certificateHash(new Uint8Array(0)),
};
const change = sampleHeader({
  ...BODY,
  height: 5n,
  nextValidatorSetHash: validatorSetHash(second),
});
const target = sampleHeader({
  ...BODY,
  height: HEIGHT,
  epoch: 1n,
  stateRoot,
  validatorSetHash: validatorSetHash(second),
  nextValidatorSetHash: validatorSetHash(second),
});
const link = {
  header: encodeHeader(change),
  certificate: (await decisionOf(change, first)).certificate,
  set: encodeValidatorSet(second),
};
const decision = await decisionOf(target, second);
const above = sampleHeader({ ...BODY, height: 9n, parentHash: headerHash(target) });

function truth(request: SyncRequest): SyncAnswer {
  switch (request.type) {
    case "set-changes":
      return { type: "set-changes", changes: request.above < 5n ? [link] : [] };
    case "manifest": {
      const { certificate } = decision;
      return { type: "manifest", header: encodeHeader(target), certificate, ...cut };
    }
    case "set":
      return { type: "set", set: encodeValidatorSet(second) };
    case "chunk":
      return {
        type: "chunk",
        bytes: Uint8Array.from(source.piece(HEIGHT, toLatin1(request.hash), request.offset)),
      };
    case "decisions":
      return {
        type: "decisions",
        decisions:
          request.from === HEIGHT
            ? [decision]
            : [
                {
                  ...decision,
                  block: encodeBlock({
                    header: above,
                    body: { parentCertificate: new Uint8Array(0), extrinsics: [] },
                  }),
                },
              ],
      };
    default:
      throw new Error(`unexpected ${request.type}`);
  }
}

type Lie = (request: SyncRequest, honest: SyncAnswer) => SyncAnswer;

function rig(lie: Lie = (_request, answer) => answer) {
  const refused: string[] = [];
  const asked: string[] = [];
  const network = {
    edgePeers: () => [],
    request: async (peer: Hex32, bytes: Uint8Array) => {
      const request = decodeSyncRequest(bytes);
      asked.push(`${peer === liar ? "liar" : "honest"} ${request.type}`);
      const answer = truth(request);
      return encodeSyncAnswer(peer === liar ? lie(request, answer) : answer);
    },
  } as unknown as Network;
  const peers = new SyncPeers({
    network,
    clock: manualClock(),
    logger: silentLogger(),
    connected: () => new Set([liar, honest]),
    claimed: () => HEIGHT,
    hotkeyOf: () => null,
    refused: (code) => refused.push(code),
  });
  const stage = new SnapshotStage(openDatabase(MEMORY_PATH, STAGE_DATABASE), CHAIN_ID);
  const executor = scriptedExecutor(
    {},
    {
      stageMissing: async (hashes) => stage.missing(hashes),
      stageChunk: async (hash, bytes) => stage.put(hash, bytes),
    },
  );
  const client = new SyncClient(network, peers);
  const fetch = new SnapshotFetch({
    client,
    peers,
    executor,
    logger: silentLogger(),
    verify: (key, message, signature) => verifySignature(Scheme.ed25519, key, message, signature),
    stopped: () => false,
  });
  const offers = [liar, honest].map((peer) => ({
    peer,
    height: HEIGHT,
    oldest: 1n,
    snapshot: HEIGHT,
  }));
  const known = { height: 0n, set: first };
  const trusted = (hash: Hex32, height = 9n) => ({
    height,
    anchor: new TrustedAnchor({ client, peers }, { height, hash }),
  });
  return {
    refused,
    asked,
    peers,
    trusted,
    run: (trust?: ReturnType<typeof trusted>, from = offers) =>
      fetch.fetch(from, { chainId: CHAIN_ID, known, trust }),
    onlyLiar: offers.slice(0, 1),
  };
}

test("a state that the set chain proves is staged whole", async () => {
  const { run, refused } = rig();
  const staged = await run();
  expect(staged).toMatchObject({
    decision,
    tip: { height: HEIGHT, blockHash: headerHash(target), stateRoot },
    setChanges: [link],
  });
  expect(staged?.chunks).toHaveLength(cut.sizes.length);
  expect(cut.sizes.length).toBeGreaterThan(5);
  expect(refused).toEqual([]);
});

const other = await decisionOf(target, second, [0]);
const foreign = await decisionOf(sampleHeader({ ...BODY, height: HEIGHT }), first);
const LIES: readonly (readonly [string, string, Lie])[] = [
  [
    "a certificate without a quorum",
    "SNAPSHOT_NOT_CERTIFIED",
    (_, answer) =>
      answer.type === "manifest" ? { ...answer, certificate: other.certificate } : answer,
  ],
  [
    "a cut that leads elsewhere",
    "SNAPSHOT_MANIFEST_INVALID",
    (_, answer) =>
      answer.type === "manifest" ? { ...answer, tree: answer.tree.toReversed() } : answer,
  ],
  [
    "another number of sizes",
    "SNAPSHOT_MANIFEST_INVALID",
    (_, answer) =>
      answer.type === "manifest" ? { ...answer, sizes: answer.sizes.slice(1) } : answer,
  ],
  [
    "a header that its certificate is not about",
    "SNAPSHOT_MANIFEST_INVALID",
    (_, answer) => (answer.type === "manifest" ? { ...answer, header: link.header } : answer),
  ],
  [
    "a forged change of the set",
    "SYNC_WRONG_SET_CHANGE",
    (_, answer) =>
      answer.type === "set-changes"
        ? { ...answer, changes: [{ ...link, certificate: other.certificate }] }
        : answer,
  ],
  [
    "another block under the state",
    "SNAPSHOT_OTHER_BLOCK",
    (_, answer) => (answer.type === "decisions" ? { ...answer, decisions: [foreign] } : answer),
  ],
  [
    "chunks of another length",
    "SNAPSHOT_CHUNK_SIZE",
    (_, answer) => (answer.type === "chunk" ? { ...answer, bytes: utf8("x") } : answer),
  ],
  [
    "chunks with another value",
    "SNAPSHOT_CHUNK_INVALID",
    (_, answer) =>
      answer.type === "chunk" ? { ...answer, bytes: answer.bytes.toReversed() } : answer,
  ],
];

for (const [name, code, lie] of LIES)
  test(`${name}: the peer is dropped by name, the other one serves the state`, async () => {
    const { run, refused, peers } = rig(lie);
    expect((await run())?.tip.stateRoot).toBe(stateRoot);
    expect(refused).toEqual([code]);
    expect([peers.usable(liar), peers.usable(honest)]).toEqual([false, true]);
  });

test("a peer that lacks the way to the set is no liar, and alone it proves nothing", async () => {
  const lacking: Lie = (_, answer) =>
    answer.type === "set-changes" ? { ...answer, changes: [] } : answer;
  const alone = rig(lacking);
  expect(await alone.run(undefined, alone.onlyLiar)).toBeNull();
  expect(alone.refused).toEqual([]);
  expect(alone.asked.filter((one) => one.endsWith("chunk"))).toEqual([]);
});

test("below a trusted head the parent hashes prove a state; its certificate must hold, too", async () => {
  const unsigned: Lie = (_, answer) =>
    answer.type === "manifest" ? { ...answer, certificate: other.certificate } : answer;
  const right = rig(unsigned);
  const staged = await right.run(right.trusted(headerHash(above)));
  expect([staged?.tip.stateRoot, staged?.setChanges]).toEqual([stateRoot, []]);
  expect(right.refused).toEqual(["SNAPSHOT_NOT_CERTIFIED"]);
  const otherSet = rig((_, answer) =>
    answer.type === "set" ? { ...answer, set: encodeValidatorSet(first) } : answer,
  );
  expect(await otherSet.run(otherSet.trusted(headerHash(above)))).not.toBeNull();
  expect(otherSet.refused).toEqual(["SYNC_WRONG_SET"]);
  const wrong = rig();
  expect(await wrong.run(wrong.trusted(hashOf("another head")))).toBeNull();
  const itself = rig();
  expect(await itself.run(itself.trusted(headerHash(target), HEIGHT))).not.toBeNull();
});

test("what is staged already is not fetched again", async () => {
  const { run, asked } = rig();
  await run();
  const before = asked.filter((one) => one.endsWith("chunk")).length;
  await run();
  expect(asked.filter((one) => one.endsWith("chunk"))).toHaveLength(before);
});
