// Block order is a function of the set alone: exact small cases, then properties over random sets.
import {
  CallIndex,
  concatBytes,
  fromHex,
  type Hex32,
  type Inherent,
  Scheme,
  sha256Hex,
} from "@platform/protocol";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  accountKey,
  type Entry,
  isOrdered,
  isSigned,
  orderBlock,
  toEntry,
} from "../../src/index.ts";
import { hotkey, operationalCall, signed } from "./make.ts";

const PARENT = "0f".repeat(32);

function seedInherent(chainNumber: number): Entry<Inherent> {
  const args = new Uint8Array(40);
  new DataView(args.buffer).setBigUint64(0, BigInt(chainNumber), true);
  return toEntry({ type: "inherent", call: { ...CallIndex.seed, args } });
}

const snapshot = toEntry<Inherent>({
  type: "inherent",
  call: { ...CallIndex.chainSnapshot, args: new Uint8Array(9) },
});

/** Distinct (account, scheme, nonce), mixed classes. */
const blockSet = fc
  .uniqueArray(
    fc.record({
      account: fc.integer({ min: 1, max: 6 }),
      nonce: fc.integer({ min: 0, max: 9 }),
      operational: fc.boolean(),
    }),
    { maxLength: 30, selector: (x) => `${x.account}/${x.nonce}` },
  )
  .map((items) =>
    items.map(({ account, nonce, operational }) =>
      toEntry(
        signed({
          signer: hotkey(account),
          nonce,
          ...(operational
            ? { call: operationalCall(CallIndex.attestCommit), scheme: Scheme.ed25519 }
            : {}),
        }),
      ),
    ),
  );

describe("order of a block", () => {
  it("puts inherents by index and number, then operational calls, then the rest", () => {
    const late = seedInherent(256);
    const early = seedInherent(255);
    const attest = toEntry(
      signed({ call: operationalCall(CallIndex.attestCommit), scheme: Scheme.ed25519 }),
    );
    const commit = toEntry(signed({ signer: hotkey(2) }));
    const ordered = orderBlock(PARENT, [commit, attest, late, snapshot, early]);
    expect(ordered).toEqual([snapshot, early, late, attest, commit]);
    expect(isOrdered(PARENT, ordered)).toBe(true);
    expect(isOrdered(PARENT, [snapshot, late, early, attest, commit])).toBe(false);
  });

  it("sorts by SHA-256(parentHash | hash) and gives an account's places its nonces in order", () => {
    const entries = [0, 1, 2, 3, 4, 5].map((i) =>
      toEntry(signed({ signer: hotkey(1 + (i % 2)), nonce: i >> 1 })),
    );
    const places = [...entries].sort((a, b) => (rank(a.hash) < rank(b.hash) ? -1 : 1));
    const next = new Map<string, number>();
    for (const entry of orderBlock(PARENT, entries)) {
      const place = places.shift() as Entry;
      if (!isSigned(entry) || !isSigned(place)) throw new Error("signed only");
      expect(accountKey(entry)).toBe(accountKey(place));
      const nonce = next.get(accountKey(entry)) ?? 0;
      expect(entry.extrinsic.body.nonce).toBe(nonce);
      next.set(accountKey(entry), nonce + 1);
    }
  });

  it("gives one order for every permutation of the same set", () => {
    fc.assert(
      fc.property(
        blockSet.chain((set) =>
          fc.tuple(fc.constant(set), fc.shuffledSubarray(set, { minLength: set.length })),
        ),
        ([set, shuffled]) => {
          expect(orderBlock(PARENT, shuffled)).toEqual(orderBlock(PARENT, set));
        },
      ),
    );
  });

  it("keeps nonces ascending in each class and is a permutation of its input", () => {
    fc.assert(
      fc.property(blockSet, fc.uint8Array({ minLength: 32, maxLength: 32 }), (set, parent) => {
        const ordered = orderBlock(sha256Hex(parent), set).filter(isSigned);
        expect(new Set(ordered.map((e) => e.hash))).toEqual(new Set(set.map((e) => e.hash)));
        const last = new Map<string, number>();
        for (const entry of ordered) {
          const { pallet } = entry.extrinsic.body.call;
          const key = `${accountKey(entry)}/${pallet}`;
          expect(entry.extrinsic.body.nonce).toBeGreaterThan(last.get(key) ?? -1);
          last.set(key, entry.extrinsic.body.nonce);
        }
      }),
    );
  });

  it("accepts no other order of a set than its own: a leader has no choice", () => {
    fc.assert(
      fc.property(blockSet, fc.nat(), fc.nat(), (set, i, j) => {
        const ordered = orderBlock(PARENT, set);
        expect(isOrdered(PARENT, ordered)).toBe(true);
        if (ordered.length < 2) return;
        const a = i % ordered.length;
        const b = j % ordered.length;
        const swapped = [...ordered];
        [swapped[a], swapped[b]] = [ordered[b] as Entry, ordered[a] as Entry];
        expect(isOrdered(PARENT, swapped)).toBe(a === b);
      }),
    );
  });

  it("refuses a list that names an extrinsic twice", () => {
    const entry = toEntry(signed());
    expect(isOrdered(PARENT, [entry, entry])).toBe(false);
  });

  it("changes with the parent: an extrinsic can't be ground for a place in advance", () => {
    const set = [1, 2, 3, 4, 5, 6, 7, 8].map((n) => toEntry(signed({ signer: hotkey(n) })));
    const first = orderBlock(PARENT, set).map((e) => e.hash);
    expect(orderBlock("1f".repeat(32), set).map((e) => e.hash)).not.toEqual(first);
  });
});

function rank(hash: Hex32): Hex32 {
  return sha256Hex(concatBytes(fromHex(PARENT), fromHex(hash)));
}
