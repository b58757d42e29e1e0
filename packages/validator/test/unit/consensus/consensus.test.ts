/** The binding of engine and blocks: who is answered and how often, what is handed on, why it stops. */

import { verifySignature } from "@platform/keys";
import {
  CodedError,
  encodeCertificate,
  encodeConsensusMessage,
  type Hex32,
  Phase,
  type Signer,
  ZERO_HASH,
} from "@platform/protocol";
import type { SignedEntry } from "@platform/txpool";
import { expect, test, vi } from "vitest";
import type { ConsensusComponents } from "../../../src/consensus/consensus.ts";
import { Consensus } from "../../../src/consensus/consensus.ts";
import { SafetyStop } from "../../../src/exit-codes.ts";
import { blockRig } from "../../support/block-rig.ts";
import { manualClock } from "../../support/manual-clock.ts";
import { HOTKEYS, hashOf, SIGNERS, sampleHead } from "../../support/sample-head.ts";
import { silentLogger } from "../../support/silent-logger.ts";

const [self = "", b = "", c = ""] = HOTKEYS;
const START = 100_000;

function rig() {
  const clock = manualClock(START);
  const seen = {
    sent: [] as { to: readonly Hex32[]; lane: string }[],
    reads: 0,
    stops: [] as [SafetyStop, unknown][],
  };
  const state = { held: [] as SignedEntry[], storeFails: false };
  const blocks = blockRig(START);
  const certificate = { height: 2n, view: 0, digest: hashOf("block 2"), signatures: [] };
  const parts = {
    ...blocks,
    executor: {},
    store: {
      decision: async () => {
        seen.reads++;
        if (state.storeFails) throw new Error("disk");
        return { certificate: encodeCertificate(certificate), block: new Uint8Array(4) };
      },
      persist: async () => undefined,
    },
    network: { send: (to: readonly Hex32[], lane: string) => seen.sent.push({ to, lane }) },
    clock,
    logger: silentLogger(),
    session: SIGNERS[0] as Signer,
    verify: verifySignature,
    chain: { agreed: () => null },
    epochs: { due: () => null },
    decisions: {},
    select: () => [],
    dropped: () => undefined,
    trapped: () => undefined,
    heldFor: (ms: number) => (ms <= 1_500 ? state.held : []),
    keepPayloads: async () => undefined,
    onDecided: async () => undefined,
    onEvidence: () => undefined,
    onVote: () => undefined,
    onBehind: () => undefined,
    bundle: async () => undefined,
    stop: (reason: SafetyStop, error: unknown) => seen.stops.push([reason, error]),
  } as unknown as ConsensusComponents;
  const empty = { locks: [], prepared: null, decision: null };
  const consensus = new Consensus(parts, self, sampleHead(), empty);
  return { consensus, clock, seen, state };
}

const old = (signer: number, height: bigint): Uint8Array =>
  encodeConsensusMessage({
    type: "vote",
    height,
    view: 0,
    phase: Phase.prepare,
    digest: ZERO_HASH,
    nilReason: 1,
    signer,
    signature: "00".repeat(64),
  });

test("a storm of old votes costs one stored block per peer and moment", async () => {
  const { consensus, clock, seen } = rig();
  for (let i = 0; i < 50; i++) consensus.receive(b, old(1, 2n));
  consensus.receive(c, old(2, 2n));
  await vi.waitFor(() => expect(seen.sent).toHaveLength(2));
  expect(seen.sent.map(({ to }) => to)).toEqual([[b], [c]]);
  expect(seen.reads).toBe(2);
  await clock.pass(200);
  consensus.receive(b, old(1, 2n));
  await vi.waitFor(() => expect(seen.reads).toBe(3));
});

test("a stored block that can't be read is a log line, not the end of the process", async () => {
  const { consensus, seen, state } = rig();
  state.storeFails = true;
  consensus.receive(b, old(1, 2n));
  await vi.waitFor(() => expect(seen.reads).toBe(1));
  expect(seen.stops).toEqual([]);
});

test("a stranger's message is refused unread", () => {
  const { consensus, seen } = rig();
  expect(consensus.receive(hashOf("stranger"), old(1, 2n))).toBe("NOT_A_MEMBER");
  expect(seen.reads).toBe(0);
});

test("an overdue extrinsic is handed to the leader once a height", async () => {
  const { consensus, clock, seen, state } = rig();
  const leader = consensus.leader();
  state.held = [{ hash: hashOf("waits"), bytes: new Uint8Array(2) } as SignedEntry];
  await clock.pass(1_900);
  const handed = seen.sent.filter(({ lane }) => lane === "extrinsic");
  expect(leader).not.toBe(self);
  expect(handed).toEqual([{ to: [leader], lane: "extrinsic" }]);
});

test("an own vote above the watermark stops the node as a restored disk, once", () => {
  const { consensus, seen } = rig();
  consensus.ownVoteSeen({ height: 0n, view: 0, phase: 0 });
  expect(seen.stops).toEqual([]);
  consensus.ownVoteSeen({ height: 6n, view: 0, phase: Phase.commit });
  consensus.ownVoteSeen({ height: 7n, view: 0, phase: Phase.commit });
  expect(seen.stops).toHaveLength(1);
  const [reason, error] = seen.stops[0] as [SafetyStop, unknown];
  expect(reason).toBe(SafetyStop.restoredDisk);
  expect(error).toBeInstanceOf(CodedError);
  expect((error as CodedError).code).toBe("RESTORED_DISK");
});
