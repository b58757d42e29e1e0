// Goal: whatever one peer answers, the decisions of the others arrive in order; method: scripted peers, one lie each, and an engine that accepts what carries the right digest.

import {
  decodeSyncRequest,
  encodeCertificate,
  encodeSyncAnswer,
  type Hex32,
  type SyncAnswer,
  type WireDecision,
} from "@platform/protocol";
import { expect, test } from "vitest";
import type { Network } from "../../../src/components.ts";
import { Replay } from "../../../src/sync/replay.ts";
import { SyncClient } from "../../../src/sync/sync-client.ts";
import { SyncPeers } from "../../../src/sync/sync-peers.ts";
import { manualClock } from "../../support/manual-clock.ts";
import { HOTKEYS, hashOf } from "../../support/sample-head.ts";
import { silentLogger } from "../../support/silent-logger.ts";

const [, liar = "", honest = "", other = ""] = HOTKEYS;
const TIP = 150n;

const digestOf = (height: bigint): Hex32 => hashOf(`block ${height}`);

function decision(height: bigint, digest = digestOf(height)): WireDecision {
  const certificate = encodeCertificate({ height, view: 0, digest, signatures: [] });
  return { certificate, block: new Uint8Array(40) };
}

function decisions(from: bigint, count: number): WireDecision[] {
  const list: WireDecision[] = [];
  for (let h = from; h < from + BigInt(count) && h <= TIP; h++) list.push(decision(h));
  return list;
}

type Answer = (from: bigint, count: number) => SyncAnswer | Uint8Array | Error;
const truth: Answer = (from, count) => ({
  type: "decisions",
  decisions: decisions(from, count),
});

function rig(answers: Readonly<Record<string, Answer>>, height = 0n) {
  const state = { height };
  const refused: string[] = [];
  const asked: string[] = [];
  const clock = manualClock();
  const network = {
    edgePeers: () => [],
    request: async (peer: Hex32, bytes: Uint8Array) => {
      const request = decodeSyncRequest(bytes);
      if (request.type !== "decisions") throw new Error("another request");
      asked.push(peer);
      const answer = answers[peer]?.(request.from, request.count) ?? new Error("no such peer");
      if (answer instanceof Error) throw answer;
      return answer instanceof Uint8Array ? answer : encodeSyncAnswer(answer);
    },
  } as unknown as Network;
  const peers = new SyncPeers({
    network,
    clock,
    logger: silentLogger(),
    connected: () => new Set(Object.keys(answers)),
    claimed: () => TIP,
    hotkeyOf: () => null,
    refused: (code) => refused.push(code),
  });
  const host = {
    get config() {
      return {
        height: state.height + 1n,
        set: { epoch: 0n, boundary: 0n, members: [] },
        self: null,
      };
    },
    nextHeight: () => Promise.resolve(),
    receiveDecision: (certificate: { height: bigint; digest: Hex32 }) => {
      if (certificate.digest !== digestOf(certificate.height)) return "CONSENSUS_BAD_CERTIFICATE";
      state.height = certificate.height;
      return undefined;
    },
  };
  const run = (trust?: { height: bigint; hash: Hex32 }) =>
    new Replay(
      {
        client: new SyncClient(network, peers),
        peers,
        clock,
        host: () => host,
        height: () => state.height,
        stopped: () => false,
        trust,
      },
      Object.keys(answers).map((peer) => ({ peer, height: TIP, oldest: 1n, snapshot: null })),
    ).run();
  return { state, refused, asked, peers, run };
}

test("windows of several peers are fed in order", async () => {
  const { state, refused, asked, run } = rig({ [liar]: truth, [honest]: truth });
  await run();
  expect(state.height).toBe(TIP);
  expect(refused).toEqual([]);
  expect(new Set(asked).size).toBe(2);
  expect(asked).toHaveLength(3);
});

const LIES: readonly (readonly [name: string, code: string, answer: Answer])[] = [
  ["nothing at all", "SYNC_EMPTY_ANSWER", () => ({ type: "decisions", decisions: [] })],
  [
    "other heights",
    "SYNC_WRONG_HEIGHT",
    (from) => ({ type: "decisions", decisions: [decision(from + 1n)] }),
  ],
  [
    "another block under no quorum",
    "CONSENSUS_BAD_CERTIFICATE",
    (from) => ({ type: "decisions", decisions: [decision(from, hashOf("another"))] }),
  ],
  [
    "more than was asked for",
    "SYNC_TOO_MANY",
    (from, count) => ({
      type: "decisions",
      decisions: [...decisions(from, count), decision(from + BigInt(count))],
    }),
  ],
  [
    "one block at a time",
    "SYNC_TRICKLE",
    (from) => ({ type: "decisions", decisions: decisions(from, 1) }),
  ],
  ["bytes of no form", "MALFORMED", () => Uint8Array.of(0xff, 0xff)],
  [
    "an answer to another question",
    "SYNC_OTHER_ANSWER",
    () => ({ type: "chunk", bytes: new Uint8Array(1) }),
  ],
  [
    "a certificate of no form",
    "MALFORMED",
    () => ({
      type: "decisions",
      decisions: [{ certificate: new Uint8Array(3), block: new Uint8Array(1) }],
    }),
  ],
];

for (const [name, code, answer] of LIES)
  test(`a peer that sends ${name} is dropped by name, and the others go on`, async () => {
    const { state, refused, peers, run } = rig({ [liar]: answer, [honest]: truth }, TIP - 20n);
    await run();
    expect(state.height).toBe(TIP);
    expect(refused).toContain(code);
    expect([peers.usable(liar), peers.usable(honest)]).toEqual([false, true]);
  });

test("an oversized answer is a lie, silence is not; both cost one peer only", async () => {
  const big = Object.assign(new Error("big"), { code: "ANSWER_TOO_LARGE" });
  const { CodedError } = await import("@platform/protocol");
  const { state, refused, peers, run } = rig({
    [liar]: () => new CodedError({ code: big.code, message: "too large" }),
    [other]: () => new CodedError({ code: "REQUEST_TIMEOUT", message: "silent" }),
    [honest]: truth,
  });
  await run();
  expect(state.height).toBe(TIP);
  expect(refused).toEqual(["ANSWER_TOO_LARGE"]);
  expect([liar, other, honest].map((peer) => peers.usable(peer))).toEqual([false, false, true]);
});

test("with nobody left the run ends where it is", async () => {
  const { state, run } = rig({ [liar]: () => ({ type: "decisions", decisions: [] }) });
  await run();
  expect(state.height).toBe(0n);
});

test("another block at the trusted height is refused whoever certified it", async () => {
  const wrong = rig({ [liar]: truth });
  await wrong.run({ height: 70n, hash: hashOf("another") });
  expect(wrong.state.height).toBe(69n);
  expect(wrong.refused).toEqual(["TRUST_OTHER_BLOCK"]);
  const right = rig({ [honest]: truth });
  await right.run({ height: 70n, hash: digestOf(70n) });
  expect(right.state.height).toBe(TIP);
});
