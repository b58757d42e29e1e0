/** Signed status: who may speak, what it teaches, when it sends a node to sync, and a restored disk. */

import { verifySignature } from "@platform/keys";
import {
  encodeStatus,
  type Hex32,
  Phase,
  type SignedConsensusMessage,
  type Signer,
  type StatusMessage,
  statusSignBytes,
  validatorSetHash,
  voteSignBytes,
  ZERO_HASH,
} from "@platform/protocol";
import { expect, test } from "vitest";
import type { Network } from "../../../src/components.ts";
import type { ChainTracker } from "../../../src/consensus/chain-tracker.ts";
import type { VotePlace } from "../../../src/consensus/vote-place.ts";
import type { Payloads } from "../../../src/pipeline/payloads.ts";
import { StatusExchange } from "../../../src/pipeline/status-exchange.ts";
import {
  CHAIN_ID,
  HOTKEYS,
  hashOf,
  SIGNERS,
  sampleHead,
  sampleSet,
} from "../../support/sample-head.ts";

const [self = "", peer = ""] = HOTKEYS;
const CANDIDATE = hashOf("candidate");
const head = sampleHead();
const votes = { chainId: CHAIN_ID, epoch: 0n, validatorSetHash: validatorSetHash(sampleSet()) };

/** @param holds the highest height at which the disk holds an own vote */
function exchange(holds = 0n) {
  const seen = {
    ahead: 0,
    verified: 0,
    own: [] as VotePlace[],
    chain: [] as unknown[],
    have: [] as unknown[],
    sent: [] as { to: Hex32; bytes: Uint8Array }[],
  };
  const status = new StatusExchange(
    {
      network: {
        send: ([to = ""]: Hex32[], _lane: string, bytes: Uint8Array) =>
          seen.sent.push({ to, bytes }),
        edgeAddresses: () => [],
      } as unknown as Network,
      chain: {
        finalized: null,
        peerHas: (...said: unknown[]) => seen.chain.push(said),
      } as unknown as ChainTracker,
      payloads: { peerHas: (...said: unknown[]) => seen.have.push(said) } as unknown as Payloads,
      session: SIGNERS[0] as Signer,
      verify: (...signed) => {
        seen.verified++;
        return verifySignature(...signed);
      },
      candidates: () => [{ hotkey: CANDIDATE }, { hotkey: peer }],
      onAhead: () => {
        seen.ahead++;
      },
      knowsOwn: ({ height }) => height <= holds,
      onOwnVote: (place) => seen.own.push(place),
    },
    self,
  );
  return { status, seen };
}

async function signed(
  change: Partial<StatusMessage> = {},
  signer = SIGNERS[1] as Signer,
): Promise<Uint8Array> {
  const status: StatusMessage = {
    validator: peer,
    height: 5n,
    head: hashOf("head"),
    finalized: null,
    have: [],
    seenFromYou: null,
    edges: [],
    ...change,
  };
  const signature = await signer.sign(statusSignBytes(CHAIN_ID, status));
  return encodeStatus({ status, signature });
}

async function ownVote(signer: Signer, chainId = CHAIN_ID) {
  const signBytes = voteSignBytes(
    { ...votes, chainId },
    { height: 9n, view: 2, phase: Phase.commit, digest: hashOf("block"), nilReason: 0 },
  );
  return { signBytes, signature: await signer.sign(signBytes) };
}

test("a member's status is taken and teaches chain, payloads and height", async () => {
  const { status, seen } = exchange();
  const finalized = { number: 7n, hash: hashOf("chain 7") };
  const have = [hashOf("payload")];
  expect(status.receive(head, peer, await signed({ finalized, have }))).toBeUndefined();
  expect(seen.chain).toEqual([[peer, finalized]]);
  expect(seen.have).toEqual([[peer, have]]);
  expect(status.heightOf(peer)).toBe(5n);
});

test("each refusal has its code and teaches nothing", async () => {
  const { status, seen } = exchange();
  expect(status.receive(head, peer, new Uint8Array(3))).toBe("MALFORMED");
  expect(status.receive(head, hashOf("stranger"), await signed())).toBe("STATUS_NOT_A_MEMBER");
  expect(status.receive(head, HOTKEYS[2] as Hex32, await signed())).toBe("STATUS_NOT_A_MEMBER");
  expect(status.receive(head, peer, await signed({}, SIGNERS[2]))).toBe("BAD_SIGNATURE");
  expect(seen).toMatchObject({ ahead: 0, own: [], chain: [], have: [] });
  expect(status.heightOf(peer)).toBeNull();
});

test("after an epoch change a member of the set before is still heard", async () => {
  const { status } = exchange();
  const fresh = { ...sampleSet([1n, 1n, 1n, 1n], 1n) };
  const rotated = {
    ...fresh,
    members: fresh.members.map((one) => ({ ...one, sessionKey: hashOf(`new ${one.hotkey}`) })),
  };
  const changed = sampleHead({ nextSet: rotated });
  expect(status.receive(changed, peer, await signed())).toBeUndefined();
  const settled = sampleHead({ nextSet: rotated, set: rotated });
  expect(status.receive(settled, peer, await signed())).toBe("BAD_SIGNATURE");
});

test("one height ahead is a race until it lasts; two are a gap", async () => {
  const { status, seen } = exchange();
  status.receive(head, peer, await signed({ height: 6n }));
  expect(seen.ahead).toBe(0);
  status.receive(head, peer, await signed({ height: 6n }));
  expect(seen.ahead).toBe(1);
  status.receive(
    head,
    HOTKEYS[2] as Hex32,
    await signed({ validator: HOTKEYS[2] as Hex32, height: 7n }, SIGNERS[2]),
  );
  expect(seen.ahead).toBe(2);
});

test("an own vote that a peer shows is reported only if this key signed it for this chain", async () => {
  const { status, seen } = exchange();
  const own = await ownVote(SIGNERS[0] as Signer);
  status.receive(head, peer, await signed({ seenFromYou: own }));
  expect(seen.own).toMatchObject([{ height: 9n, view: 2, phase: Phase.commit }]);
  const foreign = await ownVote(SIGNERS[1] as Signer);
  status.receive(head, peer, await signed({ seenFromYou: foreign }));
  const elsewhere = await ownVote(SIGNERS[0] as Signer, hashOf("another chain"));
  status.receive(head, peer, await signed({ seenFromYou: elsewhere }));
  const noVote = new Uint8Array(40);
  const signature = await (SIGNERS[0] as Signer).sign(noVote);
  status.receive(head, peer, await signed({ seenFromYou: { signBytes: noVote, signature } }));
  expect(seen.own).toHaveLength(1);
});

test("an own vote that this disk holds costs no verification, one above it does", async () => {
  const { status, seen } = exchange(9n);
  const own = await ownVote(SIGNERS[0] as Signer);
  status.receive(head, peer, await signed({ seenFromYou: own }));
  expect(seen).toMatchObject({ verified: 1, own: [] });
  const restored = exchange(8n);
  restored.status.receive(head, peer, await signed({ seenFromYou: own }));
  expect(restored.seen).toMatchObject({ verified: 2, own: [{ height: 9n }] });
});

test("each member gets its own highest vote back, and former members are forgotten", async () => {
  const { status, seen } = exchange();
  const vote = async (height: bigint, view: number): Promise<SignedConsensusMessage> => {
    const subject = {
      height,
      view,
      phase: Phase.prepare,
      digest: ZERO_HASH,
      nilReason: 1,
    } as const;
    const signature = await (SIGNERS[1] as Signer).sign(voteSignBytes(votes, subject));
    return { type: "vote", ...subject, signer: 1, signature };
  };
  for (const [height, view] of [
    [5n, 1],
    [6n, 0],
    [5n, 4],
  ] as const)
    status.saw(peer, await vote(height, view), votes);
  await status.send(head, []);
  expect(seen.sent.map(({ to }) => to)).toEqual([...HOTKEYS.slice(1), CANDIDATE]);
  const back = exchange();
  const bytes = seen.sent[0]?.bytes ?? new Uint8Array(0);
  const other = new StatusExchange(
    {
      network: {} as Network,
      chain: { peerHas: () => undefined } as unknown as ChainTracker,
      payloads: { peerHas: () => undefined } as unknown as Payloads,
      session: SIGNERS[1] as Signer,
      verify: verifySignature,
      candidates: () => [{ hotkey: CANDIDATE }, { hotkey: peer }],
      onAhead: () => undefined,
      knowsOwn: () => false,
      onOwnVote: (place) => back.seen.own.push(place),
    },
    peer,
  );
  expect(other.receive(head, self, bytes)).toBeUndefined();
  expect(back.seen.own).toMatchObject([{ height: 6n, view: 0 }]);
  status.follow(sampleHead({ nextSet: { ...sampleSet(), members: [] } }));
  expect(status.heightOf(peer)).toBeNull();
});
