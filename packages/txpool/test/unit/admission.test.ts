// Each refusal of the pool has its own code and comes in the order of PROTOCOL §8: exact cases.
import { CallIndex, encodeExtrinsic, MAX_EXTRINSIC_BYTES, Scheme } from "@platform/protocol";
import { describe, expect, it } from "vitest";
import { REFUSALS } from "../../src/index.ts";
import { admit, bytesOf, delivery, hotkey, normalCall, operationalCall, pool } from "./make.ts";

const owner = (nonce: number, n = 9) =>
  bytesOf({ call: operationalCall(CallIndex.ownerCommand), signer: hotkey(n), nonce });
const rejoin = (n: number, nonce = 0) =>
  bytesOf({ call: operationalCall(CallIndex.rejoin), signer: hotkey(n), nonce });
const delegate = (n: number, nonce = 0) =>
  bytesOf({ call: operationalCall(CallIndex.delegate), signer: hotkey(n), nonce });

describe("admission", () => {
  it("accepts a well-formed extrinsic and refuses it the second time", () => {
    const target = pool();
    expect(admit(target, bytesOf())).toBe("accept");
    expect(admit(target, bytesOf())).toBe("ALREADY_POOLED");
    expect(target.size).toBe(1);
  });

  it.each([
    ["TOO_LARGE", new Uint8Array(MAX_EXTRINSIC_BYTES + 1)],
    ["MALFORMED", new Uint8Array([1, 1, 2, 3])],
    ["MALFORMED", new Uint8Array(0)],
    [
      "INHERENT_NOT_ACCEPTED",
      encodeExtrinsic({ type: "inherent", call: { ...CallIndex.seed, args: new Uint8Array(40) } }),
    ],
    ["INHERENT_NOT_ACCEPTED", bytesOf({ call: operationalCall(CallIndex.seed) })],
    ["WRONG_CHAIN", bytesOf({ chainId: "c2".repeat(32) })],
    ["WRONG_SPEC_VERSION", bytesOf({ specVersion: 2 })],
    ["EXPIRED_MORTALITY", bytesOf({ mortality: { from: 85n, slots: 20 } })],
    ["FUTURE_MORTALITY", bytesOf({ mortality: { from: 110n, slots: 20 } })],
    ["MORTALITY_TOO_LONG", bytesOf({ mortality: { from: 100n, slots: 21 } })],
    ["MORTALITY_TOO_LONG", bytesOf({ mortality: { from: 105n, slots: 0 } })],
    ["SCHEME_NOT_ALLOWED", bytesOf({ scheme: Scheme.ed25519 })],
    ["NONCE_GAP", bytesOf({ nonce: 17 })],
  ])("refuses with %s", (code, bytes) => {
    const target = pool();
    expect(admit(target, bytes)).toBe(code);
    expect(target.size).toBe(0);
  });

  it("refuses by what state says of the account", () => {
    expect(admit(pool(), bytesOf(), delivery({}, { registered: false }))).toBe("NOT_REGISTERED");
    expect(admit(pool(), bytesOf(), delivery({}, { key: null }))).toBe("NO_SESSION_KEY");
    expect(admit(pool(), bytesOf(), delivery({}, { nextNonce: 1 }))).toBe("NONCE_STALE");
    expect(admit(pool(), bytesOf(), delivery({}, { mana: 9n }))).toBe("INSUFFICIENT_MANA");
    expect(admit(pool(), owner(0))).toBe("NOT_OWNER");
  });

  it("names the earlier fault when an extrinsic has several", () => {
    const poor = delivery({}, { registered: false, nextNonce: 9, mana: 0n });
    expect(admit(pool(), bytesOf({ chainId: "c2".repeat(32), specVersion: 9 }), poor)).toBe(
      "WRONG_CHAIN",
    );
    expect(admit(pool(), bytesOf({ mortality: { from: 1n, slots: 1 } }), poor)).toBe(
      "EXPIRED_MORTALITY",
    );
    expect(admit(pool(), bytesOf(), poor)).toBe("NOT_REGISTERED");
    expect(admit(pool(), bytesOf(), delivery({}, { nextNonce: 9, mana: 0n }))).toBe("NONCE_STALE");
  });

  it("counts what is queued against the balance", () => {
    const target = pool();
    const rich = delivery({}, { mana: 25n });
    expect(admit(target, bytesOf({ nonce: 0 }), rich)).toBe("accept");
    expect(admit(target, bytesOf({ nonce: 1 }), rich)).toBe("accept");
    expect(admit(target, bytesOf({ nonce: 2 }), rich)).toBe("INSUFFICIENT_MANA");
  });

  it("replaces a nonce only after the holder expired", () => {
    const target = pool();
    const later = bytesOf({ mortality: { from: 104n, slots: 20 } });
    expect(admit(target, bytesOf())).toBe("accept");
    expect(admit(target, later)).toBe("NONCE_TAKEN");
    expect(admit(target, later, delivery({ slot: 120n }))).toBe("accept");
    expect(target.size).toBe(1);
  });

  it("takes owner commands of an unregistered owner key, 16 at most", () => {
    const target = pool();
    for (let i = 0; i < 16; i++) {
      const view = delivery({}, { registered: false, owner: true });
      expect(admit(target, owner(i), view)).toBe("accept");
    }
    const view = delivery({}, { registered: false, owner: true });
    expect(admit(target, owner(0, 8), view)).toBe("OWNER_QUEUE_FULL");
  });

  it("queues one rejoin for each key and epoch, in the lane of delegations", () => {
    const target = pool();
    for (let n = 1; n <= 8; n++) {
      expect(admit(target, rejoin(n))).toBe("accept");
      if (n === 1) expect(admit(target, rejoin(1, 1))).toBe("DELEGATION_REPEATED");
    }
    expect(admit(target, rejoin(9))).toBe("DELEGATION_QUEUE_FULL");
    expect(admit(target, delegate(9))).toBe("accept");
  });

  it("queues one delegation for each unregistered key and epoch, 8 at most", () => {
    const target = pool();
    const stranger = delivery({}, { registered: false });
    for (let n = 1; n <= 8; n++) {
      expect(admit(target, delegate(n), stranger)).toBe("accept");
      if (n === 1) expect(admit(target, delegate(1, 1), stranger)).toBe("DELEGATION_REPEATED");
    }
    expect(admit(target, delegate(9), stranger)).toBe("DELEGATION_QUEUE_FULL");
    expect(admit(target, delegate(9))).toBe("accept");
  });

  it("bounds an account by the nonce window and the pool by its total, a part kept back", () => {
    const target = pool({ hotkeyBucket: { capacity: 1000, perSlot: 1 } });
    const key = (n: number) => n.toString(16).padStart(64, "0");
    for (let i = 0; i < 7168; i++)
      admit(target, bytesOf({ signer: key(Math.floor(i / 17)), nonce: i % 17 }));
    expect(target.size).toBe(7168);
    expect(admit(target, bytesOf({ signer: key(9999) }))).toBe("POOL_FULL");
    const attest = bytesOf({ signer: key(9999), call: operationalCall(CallIndex.attestCommit) });
    expect(admit(target, attest)).toBe("accept");
  });

  it("stops at 64 extrinsics of one account even when its nonce window moves on", () => {
    const target = pool({ hotkeyBucket: { capacity: 1000, perSlot: 1 } });
    for (let nonce = 0; nonce < 64; nonce++)
      expect(
        admit(target, bytesOf({ nonce }), delivery({}, { nextNonce: Math.max(0, nonce - 16) })),
      ).toBe("accept");
    const next = delivery({}, { nextNonce: 64 });
    expect(admit(target, bytesOf({ nonce: 64 }), next)).toBe("POOL_ACCOUNT_FULL");
  });

  it("limits the delivering peer before, the hotkey after the signature, refilled by slots", () => {
    const peers = pool({ peerBucket: { capacity: 2, perSlot: 1 } });
    const from = (slot: bigint) => delivery({ peer: "p", slot });
    expect(admit(peers, bytesOf({ nonce: 0 }), from(105n))).toBe("accept");
    expect(admit(peers, bytesOf({ nonce: 1 }), from(105n))).toBe("accept");
    expect(admit(peers, bytesOf({ nonce: 2 }), from(105n))).toBe("RATE_LIMITED");
    expect(admit(peers, bytesOf({ nonce: 2 }), delivery({ peer: "q" }))).toBe("accept");
    expect(admit(peers, bytesOf({ nonce: 3 }), from(106n))).toBe("accept");

    const keys = pool({ hotkeyBucket: { capacity: 1, perSlot: 1 } });
    expect(admit(keys, bytesOf({ nonce: 0 }), delivery({ peer: "p" }))).toBe("accept");
    expect(keys.precheck(bytesOf({ nonce: 1 }), delivery({ peer: "p" })).verdict).toBe("verify");
    expect(admit(keys, bytesOf({ nonce: 1 }), delivery({ peer: "p" }))).toBe("RATE_LIMITED");
    expect(admit(keys, bytesOf({ nonce: 0, signer: hotkey(2) }), delivery({ peer: "p" }))).toBe(
      "accept",
    );
  });

  it("gives each signature to the verifier once, good or bad, and again for another key", () => {
    const target = pool();
    const forged = target.precheck(bytesOf(), delivery());
    if (forged.verdict !== "verify") throw new Error("expected a ticket");
    expect(forged.ticket.verified).toBe(false);
    expect(target.reject(forged.ticket)).toEqual({ verdict: "reject", code: "BAD_SIGNATURE" });
    expect(admit(target, bytesOf())).toBe("BAD_SIGNATURE");
    // The same body with another signature is another matter.
    expect(admit(target, bytesOf({}, "cd"))).toBe("accept");
    const rotated = target.precheck(bytesOf({ nonce: 1 }), delivery());
    if (rotated.verdict !== "verify") throw new Error("expected a ticket");
    target.accept(rotated.ticket, delivery());
    target.included([rotated.ticket.entry.hash]);
    const again = target.precheck(bytesOf({ nonce: 1 }), delivery());
    expect(again).toMatchObject({ verdict: "verify", ticket: { verified: true } });
    const otherKey = delivery({}, { key: "ee".repeat(32) });
    expect(target.precheck(bytesOf({ nonce: 1 }), otherKey)).toMatchObject({
      ticket: { verified: false },
    });
  });

  it("refuses what trapped under this runtime until another is in force", () => {
    const target = pool();
    admit(target, bytesOf());
    const hash = target.pending()[0]?.hash as string;
    target.markBad(hash, 2);
    expect(target.has(hash)).toBe(true);
    target.markBad(hash, 1);
    expect(target.has(hash)).toBe(false);
    expect(admit(target, bytesOf())).toBe("BAD_FOR_RUNTIME");
    expect(target.setRuntime({ chainId: "c1".repeat(32), specVersion: 2, epochSlots: 20 })).toEqual(
      [],
    );
    expect(admit(target, bytesOf())).toBe("WRONG_SPEC_VERSION");
    expect(admit(target, bytesOf({ specVersion: 2 }))).toBe("accept");
  });

  it("blames a sender only for what it could have known", () => {
    expect(pool().precheck(new Uint8Array(3), delivery()).verdict).toBe("reject");
    expect(pool().precheck(bytesOf({ nonce: 17 }), delivery()).verdict).toBe("ignore");
    expect(Object.values(REFUSALS).every((v) => v === "ignore" || v === "reject")).toBe(true);
    expect(normalCall.pallet).toBe(6);
  });
});
