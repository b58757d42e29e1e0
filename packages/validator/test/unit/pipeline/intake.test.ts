/** Everything that the one door of extrinsics refuses: a code and words for the sender, one count, one
 * log line, and an unchanged pool. Signatures are real; what state says is scripted. */

import { createSr25519Signer, verifySignature } from "@platform/keys";
import {
  type Call,
  CallIndex,
  type ExtrinsicBody,
  encodeExtrinsic,
  fromHex,
  MAX_EXTRINSIC_BYTES,
  PEER_BUCKET,
  Scheme,
  type Signer,
  signExtrinsic,
  utf8,
  ZERO_HASH,
} from "@platform/protocol";
import { call } from "@platform/runtime";
import { beforeEach, expect, test, vi } from "vitest";
import { AccountViews } from "../../../src/pipeline/account-views.ts";
import { CallFacts } from "../../../src/pipeline/call-facts.ts";
import { Counters } from "../../../src/pipeline/counters.ts";
import { Intake, type VerifyAsync } from "../../../src/pipeline/intake.ts";
import type { Payloads } from "../../../src/pipeline/payloads.ts";
import { CHAIN_ID, hashOf, SIGNERS, sampleHead } from "../../support/sample-head.ts";
import { CHALLENGE } from "../../support/sample-submission.ts";
import { scriptedExecutor } from "../../support/scripted-executor.ts";
import { type HeardLogger, silentLogger } from "../../support/silent-logger.ts";

const miner = createSr25519Signer(fromHex(hashOf("intake miner")));
const stranger = createSr25519Signer(fromHex(hashOf("intake stranger")));
const NOW = 101_000;
const PAUSED = hashOf("paused challenge");
const commitTo = (challenge: string): Call =>
  call.commit({ challenge, commitment: hashOf("commitment"), sizeCeiling: 1 });
const base = sampleHead();
const head = {
  ...base,
  session: {
    ...base.session,
    neurons: [{ uid: 9, hotkey: miner.publicKey, stakeWeight: 0, permit: false, registeredAt: 1n }],
  },
};

let accountReads: number;
let counters: Counters;
let logger: HeardLogger;
let intake: Intake;
let payloads: { readonly wanted: string[]; readonly kept: Uint8Array[] };

beforeEach(async () => {
  accountReads = 0;
  counters = new Counters();
  logger = silentLogger();
  const seen = { wanted: [] as string[], kept: [] as Uint8Array[] };
  payloads = seen;
  const views = new AccountViews(
    scriptedExecutor({
      authority: () => ({ nonce: 0n, keys: [], threshold: 1 }),
      delegations: () => ({ sessionKey: undefined, pending: undefined }),
      account: ({ account }) => {
        accountReads++;
        const registered = account === miner.publicKey;
        const nonces = { nonceSession: 0, nonceOwn: 3 };
        return { ...nonces, manaMilli: 1_000_000n, registered, reputation: 0 };
      },
    }),
  );
  await views.renew(head, []);
  const facts = factsOf();
  const store = {
    quorumHolds: () => true,
    want: (hash: string) => seen.wanted.push(hash),
    put: async (bytes: Uint8Array) => void seen.kept.push(bytes),
  } as unknown as Payloads;
  intake = new Intake(
    {
      views,
      facts,
      payloads: store,
      verify: async (...args) => verifySignature(...args),
      counters,
      logger,
    },
    head,
  );
});

function factsOf(): CallFacts {
  const executor = scriptedExecutor({
    authority: () => ({ nonce: 0n, keys: [], threshold: 1 }),
    jailed: () => ({ items: [] }),
    challenges: () => ({ items: [CHALLENGE, { ...CHALLENGE, id: PAUSED, status: 2 }] }),
  });
  return new CallFacts({ executor, verify: verifySignature }, head);
}

function body(change: Partial<ExtrinsicBody> = {}): ExtrinsicBody {
  return {
    call: call.remark(utf8("hello")),
    signer: miner.publicKey,
    scheme: Scheme.sr25519,
    nonce: 3,
    mortality: { from: 101n, slots: 10 },
    specVersion: 1,
    chainId: CHAIN_ID,
    ...change,
  };
}

async function bytesOf(change: Partial<ExtrinsicBody> = {}, signer: Signer = miner) {
  return encodeExtrinsic(await signExtrinsic(body(change), signer));
}

async function expectRefused(bytes: Uint8Array, code: string, peer = "peer"): Promise<void> {
  const size = intake.size;
  const before = counters.refusals()[code] ?? 0;
  const lines = logger.lines.length;
  const receipt = await intake.admit(bytes, peer, NOW);
  expect(receipt).toMatchObject({ accepted: false, error: { code } });
  expect(receipt.accepted ? "" : receipt.error.message).not.toBe(code);
  expect(counters.refusals()[code]).toBe(before + 1);
  expect(logger.lines.slice(lines)).toEqual([{ level: "info", message: "Extrinsic refused" }]);
  expect(intake.size).toBe(size);
}

const flipped = (bytes: Uint8Array): Uint8Array => {
  const copy = new Uint8Array(bytes);
  copy[copy.length - 1] = (copy[copy.length - 1] ?? 0) ^ 1;
  return copy;
};
const unknownReveal: Call = { ...CallIndex.reveal, args: Uint8Array.of(1, 2, 3) };

test("a good extrinsic is taken once, under its hash", async () => {
  const bytes = await bytesOf();
  expect(await intake.admit(bytes, "peer", NOW)).toMatchObject({ accepted: true });
  expect([intake.size, intake.bytes]).toEqual([1, bytes.length]);
  await expectRefused(bytes, "ALREADY_POOLED");
  expect(counters.refusals()).toEqual({ ALREADY_POOLED: 1 });
});

test.each<[string, () => Promise<Uint8Array> | Uint8Array]>([
  ["TOO_LARGE", () => new Uint8Array(MAX_EXTRINSIC_BYTES + 1)],
  ["MALFORMED", () => new Uint8Array(40)],
  ["MALFORMED", async () => (await bytesOf()).slice(0, -1)],
  [
    "INHERENT_NOT_ACCEPTED",
    () =>
      encodeExtrinsic({
        type: "inherent",
        call: call.seed({ chainNumber: 1n, chainHash: ZERO_HASH }),
      }),
  ],
  ["WRONG_CHAIN", () => bytesOf({ chainId: hashOf("another chain") })],
  ["WRONG_SPEC_VERSION", () => bytesOf({ specVersion: 2 })],
  ["EXPIRED_MORTALITY", () => bytesOf({ mortality: { from: 90n, slots: 11 } })],
  ["FUTURE_MORTALITY", () => bytesOf({ mortality: { from: 106n, slots: 10 } })],
  ["MORTALITY_TOO_LONG", () => bytesOf({ mortality: { from: 101n, slots: 21 } })],
  ["NONCE_STALE", () => bytesOf({ nonce: 2 })],
  ["NONCE_GAP", () => bytesOf({ nonce: 20 })],
  ["NOT_REGISTERED", () => bytesOf({ signer: stranger.publicKey }, stranger)],
  ["NOT_OWNER", () => bytesOf({ call: { ...CallIndex.ownerCommand, args: new Uint8Array(2) } })],
  ["SCHEME_NOT_ALLOWED", () => bytesOf({ scheme: Scheme.ed25519 }, SIGNERS[0] as Signer)],
  [
    "NO_SESSION_KEY",
    () =>
      bytesOf(
        {
          scheme: Scheme.ed25519,
          nonce: 0,
          call: call.dispute({ submission: ZERO_HASH, digest: ZERO_HASH }),
        },
        SIGNERS[0] as Signer,
      ),
  ],
  ["UNKNOWN_CHALLENGE", () => bytesOf({ call: commitTo(hashOf("no challenge")) })],
  ["CHALLENGE_NOT_ACTIVE", () => bytesOf({ call: commitTo(PAUSED) })],
  ["BAD_ARGUMENTS", () => bytesOf({ call: { ...CallIndex.commit, args: Uint8Array.of(1) } })],
  [
    "PAYLOAD_MISMATCH",
    () =>
      bytesOf({
        call: call.reveal({
          submission: ZERO_HASH,
          payload: hashOf("named"),
          payloadBytes: 5,
          salt: ZERO_HASH,
          inline: utf8("other"),
        }),
      }),
  ],
  ["INSUFFICIENT_MANA", () => bytesOf({ call: call.remark(new Uint8Array(8_000).fill(1)) })],
])("%s", async (code, make) => {
  if (code === "INSUFFICIENT_MANA") await spendDown();
  await expectRefused(await make(), code);
});

/** Five commits leave too little of 1,000 mana for a call of so many bytes. */
async function spendDown(): Promise<void> {
  for (const nonce of [4, 5, 6, 7, 8]) {
    const made = commitTo(CHALLENGE.id);
    await intake.admit(await bytesOf({ nonce, call: made }), "peer", NOW);
  }
}

test("a nonce that another extrinsic holds is taken until that one dies", async () => {
  await intake.admit(await bytesOf(), "peer", NOW);
  await expectRefused(await bytesOf({ call: call.remark(utf8("other")) }), "NONCE_TAKEN");
});

test("a wrong signature is verified once, whoever brings it again", async () => {
  const forged = flipped(await bytesOf());
  await expectRefused(forged, "BAD_SIGNATURE");
  await expectRefused(forged, "BAD_SIGNATURE", "another peer");
  // The bytes differ from the genuine ones only in the signature: those still get in.
  expect(await intake.admit(await bytesOf(), "peer", NOW)).toMatchObject({ accepted: true });
});

test("a peer above its rate is refused before its signatures cost anything", async () => {
  const forged = flipped(await bytesOf());
  const distinct = (i: number): Uint8Array => {
    const copy = new Uint8Array(forged);
    copy[copy.length - 2] = i & 0xff;
    copy[copy.length - 3] = i >> 8;
    return copy;
  };
  for (let i = 0; i < PEER_BUCKET.capacity; i++) await intake.admit(distinct(i), "loud", NOW);
  await expectRefused(distinct(PEER_BUCKET.capacity), "RATE_LIMITED", "loud");
  await expectRefused(distinct(PEER_BUCKET.capacity), "BAD_SIGNATURE", "quiet");
});

test("strangers cost no read of state", async () => {
  for (let i = 0; i < 50; i++) {
    const signer = hashOf(`free key ${i}`);
    await intake.admit(
      encodeExtrinsic({ type: "signed", body: body({ signer }), signature: "00".repeat(64) }),
      "peer",
      NOW,
    );
  }
  expect(accountReads).toBe(0);
  expect(counters.refusals()).toEqual({ NOT_REGISTERED: 50 });
});

test("a reveal whose arguments do not decode is pooled as the paid failure that it is", async () => {
  expect(await intake.admit(await bytesOf({ call: unknownReveal }), "peer", NOW)).toMatchObject({
    accepted: true,
  });
  expect(intake.wantedPayloads()).toEqual([]);
  expect(payloads.wanted).toEqual([]);
});

test("an inline payload is kept, another one is wanted", async () => {
  const inline = utf8("payload");
  const reveal = {
    submission: ZERO_HASH,
    payload: hashOf("payload"),
    payloadBytes: 7,
    salt: ZERO_HASH,
  };
  await intake.admit(await bytesOf({ call: call.reveal({ ...reveal, inline }) }), "peer", NOW);
  const far = { ...reveal, payload: hashOf("far"), inline: new Uint8Array(0) };
  await intake.admit(await bytesOf({ nonce: 4, call: call.reveal(far) }), "peer", NOW);
  expect(payloads.kept).toEqual([inline]);
  expect(payloads.wanted).toEqual([hashOf("far")]);
  expect(intake.wantedPayloads().map(({ hash }) => hash)).toEqual([
    hashOf("payload"),
    hashOf("far"),
  ]);
});

test("extrinsics of abandoned proposals return, decided ones do not", async () => {
  const [back, done] = [await bytesOf(), await bytesOf({ nonce: 4 })];
  await intake.admit(done, "peer", NOW);
  const [pooled] = intake.select(head.hash, 101n, 1_000_000);
  expect(pooled).toBeUndefined();
  await intake.advance(head, [], [back, done, new Uint8Array(3)], NOW);
  expect(intake.select(head.hash, 101n, 1_000_000)).toHaveLength(2);
  const hashes = intake.select(head.hash, 101n, 1_000_000).map(({ hash }) => hash);
  await intake.advance(head, hashes, [back, done], NOW);
  expect(intake.size).toBe(0);
});

test("an account that a block made known while its signature was checked is not lost", async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const slow = vi.fn<VerifyAsync>(async () => {
    await promise;
    return true;
  });
  const views = new AccountViews(
    scriptedExecutor({
      authority: () => ({ nonce: 0n, keys: [], threshold: 1 }),
      delegations: () => ({ sessionKey: undefined, pending: undefined }),
      account: () => ({
        ...{ nonceSession: 0, nonceOwn: 3, manaMilli: 1_000_000n },
        ...{ registered: true, reputation: 0 },
      }),
    }),
  );
  await views.renew(head, []);
  const store = { quorumHolds: () => true } as unknown as Payloads;
  const racing = new Intake(
    { views, facts: factsOf(), payloads: store, verify: slow, counters, logger },
    head,
  );
  const admitted = racing.admit(await bytesOf(), "peer", NOW);
  await vi.waitFor(() => expect(slow).toHaveBeenCalled());
  await racing.advance(head, [], [], NOW);
  resolve();
  expect(await admitted).toMatchObject({ accepted: true });
});

test("handed on is only what has waited, and nothing after it is decided", async () => {
  await intake.admit(await bytesOf(), "peer", NOW);
  expect(intake.heldFor(1_000, NOW + 999)).toEqual([]);
  const [held] = intake.heldFor(1_000, NOW + 1_000);
  expect(held?.extrinsic.body.nonce).toBe(3);
  await intake.advance(head, [held?.hash ?? ""], [], NOW);
  expect(intake.heldFor(0, NOW + 5_000)).toEqual([]);
});

test("gossip blames the sender only for what everybody refuses at any time", async () => {
  const verdict = async (bytes: Uint8Array) =>
    intake.verdictOf(await intake.admit(bytes, "peer", NOW));
  expect(await verdict(new Uint8Array(40))).toBe("reject");
  expect(await verdict(await bytesOf({ chainId: hashOf("another chain") }))).toBe("reject");
  expect(await verdict(await bytesOf({ nonce: 2 }))).toBe("ignore");
  expect(await verdict(await bytesOf())).toBe("accept");
});
