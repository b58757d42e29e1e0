// A leader's selection is bounded, gapless, held and in block order; the pool follows decided blocks.
import { CallIndex, encodeExtrinsic, Scheme } from "@platform/protocol";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type AccountView, type BlockRequest, isOrdered, type Pool } from "../../src/index.ts";
import {
  admit,
  bytesOf,
  delivery,
  hotkey,
  member,
  normalCall,
  operationalCall,
  pool,
} from "./make.ts";

const PARENT = "0f".repeat(32);
const NORMAL_BYTES = bytesOf().length;

function request(
  overrides: Partial<BlockRequest> = {},
  view: Partial<AccountView> = {},
): BlockRequest {
  return {
    parentHash: PARENT,
    slot: 105n,
    maxBytes: 100_000,
    heldPayload: () => true,
    view: () => ({ ...member, ...view }),
    ...overrides,
  };
}

const nonces = (target: Pool, with_ = request()) =>
  target.selectForBlock(with_).map((entry) => entry.extrinsic.body.nonce);

describe("selection", () => {
  it("stops an account at a gap, a payload that is not held, a future start and an empty balance", () => {
    const gap = pool();
    for (const nonce of [0, 1, 3]) admit(gap, bytesOf({ nonce }));
    expect(nonces(gap)).toEqual([0, 1]);
    expect(nonces(gap, request({}, { mana: 19n }))).toEqual([0]);
    expect(nonces(gap, request({}, { nextNonce: 1 }))).toEqual([1]);

    const held = pool();
    const naming = { ...normalCall, args: new Uint8Array(68).fill(7) };
    admit(held, bytesOf({ nonce: 0 }));
    admit(held, bytesOf({ nonce: 1, call: naming }));
    admit(held, bytesOf({ nonce: 2 }));
    expect(nonces(held)).toEqual([0, 1, 2]);
    expect(nonces(held, request({ heldPayload: (hash) => hash !== hotkey(7) }))).toEqual([0]);

    const early = pool();
    admit(early, bytesOf({ mortality: { from: 107n, slots: 20 } }));
    expect(nonces(early)).toEqual([]);
    expect(nonces(early, request({ slot: 107n }))).toEqual([0]);
    expect(nonces(early, request({ slot: 127n }))).toEqual([]);
  });

  it("takes operational calls first and lets no later nonce overtake them", () => {
    const target = pool();
    admit(target, bytesOf({ nonce: 0, call: operationalCall(CallIndex.delegate) }));
    admit(target, bytesOf({ nonce: 1 }));
    admit(target, bytesOf({ nonce: 2, call: operationalCall(CallIndex.dispute) }));
    expect(nonces(target)).toEqual([0, 1]);
  });

  it("takes one of each kind and subject for each member, and 8 owner commands", () => {
    const target = pool();
    const reveal = (nonce: number, subject: number) =>
      bytesOf({
        nonce,
        scheme: Scheme.ed25519,
        call: operationalCall(CallIndex.attestReveal, subject),
      });
    for (const [nonce, subject] of [
      [0, 1],
      [1, 2],
      [2, 2],
      [3, 3],
    ] as const)
      admit(target, reveal(nonce, subject));
    expect(nonces(target)).toEqual([0, 1]);

    const owners = pool();
    for (let nonce = 0; nonce < 12; nonce++)
      admit(
        owners,
        bytesOf({ nonce, call: operationalCall(CallIndex.ownerCommand) }),
        delivery({}, { owner: true }),
      );
    expect(nonces(owners)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  it("gives every account its first call, however many of the same kind wait behind it", () => {
    const target = pool();
    const subject = 1;
    for (const account of [1, 2, 3, 4])
      for (let nonce = 0; nonce < 16; nonce++) {
        const call = operationalCall(CallIndex.dispute, subject);
        admit(target, bytesOf({ signer: hotkey(account), nonce, call }));
      }
    const chosen = target.selectForBlock(request());
    expect(chosen.map(({ extrinsic }) => extrinsic.body.nonce)).toEqual([0, 0, 0, 0]);
    expect(new Set(chosen.map(({ extrinsic }) => extrinsic.body.signer)).size).toBe(4);
  });

  it("keeps an eighth of the bytes for operational calls", () => {
    const target = pool();
    for (let n = 1; n <= 16; n++) admit(target, bytesOf({ signer: hotkey(n) }));
    expect(target.selectForBlock(request({ maxBytes: 8 * NORMAL_BYTES }))).toHaveLength(7);
    const attest = bytesOf({
      signer: hotkey(40),
      scheme: Scheme.ed25519,
      call: operationalCall(CallIndex.attestCommit),
    });
    admit(target, attest);
    const chosen = target.selectForBlock(request({ maxBytes: 8 * NORMAL_BYTES }));
    expect(chosen).toHaveLength(8);
    expect(chosen[0]?.extrinsic.body.signer).toBe(hotkey(40));
  });

  it("fills a block by weight to seven eighths with normal calls, and the rest with others", () => {
    const target = pool();
    for (let n = 1; n <= 40; n++) admit(target, bytesOf({ signer: hotkey(n) }));
    const wide = request({ maxBytes: 1_000 * NORMAL_BYTES });
    expect(target.selectForBlock(wide)).toHaveLength(32);
    const attest = bytesOf({
      signer: hotkey(50),
      scheme: Scheme.ed25519,
      call: operationalCall(CallIndex.attestCommit),
    });
    admit(target, attest);
    const chosen = target.selectForBlock(wide);
    expect(chosen).toHaveLength(33);
    expect(chosen[0]?.extrinsic.body.signer).toBe(hotkey(50));
  });

  it("always gives a gapless, ordered list within its bytes", () => {
    const item = fc.record({
      account: fc.integer({ min: 1, max: 5 }),
      nonce: fc.integer({ min: 0, max: 6 }),
      operational: fc.boolean(),
    });
    fc.assert(
      fc.property(
        fc.array(item, { maxLength: 40 }),
        fc.integer({ min: 0, max: 4000 }),
        (items, maxBytes) => {
          const target = pool();
          for (const { account, nonce, operational } of items)
            admit(
              target,
              bytesOf({
                signer: hotkey(account),
                nonce,
                ...(operational ? { call: operationalCall(CallIndex.dispute, nonce) } : {}),
              }),
            );
          const chosen = target.selectForBlock(request({ maxBytes }));
          expect(isOrdered(PARENT, chosen)).toBe(true);
          expect(chosen.reduce((sum, entry) => sum + entry.bytes.length, 0)).toBeLessThanOrEqual(
            maxBytes,
          );
          const next = new Map<string, number>();
          for (const { extrinsic } of chosen) {
            expect(extrinsic.body.nonce).toBe(next.get(extrinsic.body.signer) ?? 0);
            next.set(extrinsic.body.signer, extrinsic.body.nonce + 1);
          }
        },
      ),
    );
  });
});

describe("after a block", () => {
  it("drops what is stale, expired, unregistered or unpayable, each with its reason", () => {
    const target = pool();
    for (let nonce = 0; nonce < 4; nonce++) admit(target, bytesOf({ nonce }));
    admit(target, bytesOf({ signer: hotkey(2) }));
    admit(target, bytesOf({ signer: hotkey(3), mortality: { from: 100n, slots: 6 } }));
    const dropped = target.revalidate({ slot: 106n, epoch: 3n }, (signer) => ({
      ...member,
      registered: signer !== hotkey(2),
      nextNonce: signer === hotkey(1) ? 1 : 0,
      mana: 20n,
    }));
    expect(dropped.map((d) => d.code).sort()).toEqual([
      "EXPIRED_MORTALITY",
      "INSUFFICIENT_MANA",
      "NONCE_STALE",
      "NOT_REGISTERED",
    ]);
    expect(nonces(target, request({}, { nextNonce: 1 }))).toEqual([1, 2]);
  });

  it("forgets what is included and takes back what an abandoned proposal held", () => {
    const target = pool();
    admit(target, bytesOf());
    const chosen = target.selectForBlock(request());
    target.included(chosen.map((entry) => entry.hash));
    expect(target.size).toBe(0);
    const bytes = chosen.map((entry) => encodeExtrinsic(entry.extrinsic));
    expect(target.returned(bytes, { slot: 106n, epoch: 3n }, () => member)).toHaveLength(1);
    expect(target.returned(bytes, { slot: 106n, epoch: 3n }, () => member)).toHaveLength(0);
    target.included(chosen.map((entry) => entry.hash));
    const used = () => ({ ...member, nextNonce: 1 });
    expect(target.returned(bytes, { slot: 106n, epoch: 3n }, used)).toHaveLength(0);
  });

  it("prunes by slot alone", () => {
    const target = pool();
    admit(target, bytesOf());
    expect(target.prune(119n)).toEqual([]);
    expect(target.prune(120n).map((d) => d.code)).toEqual(["EXPIRED_MORTALITY"]);
    expect(target.size).toBe(0);
  });
});
