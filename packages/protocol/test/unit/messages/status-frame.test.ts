// Goal: the direct form of statuses is the general codec's, byte for byte and refusal for refusal;
// method: drawn statuses through both, and frames with turned bytes that the general one must judge alike.
import * as dagCbor from "@ipld/dag-cbor";
import fc from "fast-check";
import { expect, test } from "vitest";
import { fromHex, toHex } from "../../../src/bytes.ts";
import {
  decodeStatus,
  encodeStatus,
  MAX_HELD_PAYLOADS,
  type SignedStatus,
} from "../../../src/index.ts";
import { decodeStatusFrame } from "../../../src/messages/status-frame.ts";

const hex = (length: number) =>
  fc.uint8Array({ minLength: length, maxLength: length }).map((bytes) => toHex(bytes));
const u64 = fc.oneof(
  fc.constantFrom(0n, 23n, 24n, 255n, 256n, 65_536n, 1n << 32n, 1n << 53n),
  fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }),
);
const text = (max: number) => fc.string({ maxLength: max, unit: "grapheme-ascii" });
const signed: fc.Arbitrary<SignedStatus> = fc.record({
  status: fc.record({
    validator: hex(32),
    height: u64,
    head: hex(32),
    finalized: fc.option(fc.record({ number: u64, hash: hex(32) })),
    have: fc.array(hex(32), { maxLength: 30 }),
    seenFromYou: fc.option(
      fc.record({ signBytes: fc.uint8Array({ maxLength: 256 }), signature: hex(64) }),
    ),
    edges: fc.array(text(256), { maxLength: 8 }),
  }),
  signature: hex(64),
});

/** The general encoder's bytes. */
function general({ status, signature }: SignedStatus): Uint8Array {
  const { finalized, seenFromYou } = status;
  return dagCbor.encode({
    status: {
      ...status,
      validator: fromHex(status.validator),
      head: fromHex(status.head),
      finalized: finalized && { number: finalized.number, hash: fromHex(finalized.hash) },
      have: status.have.map(fromHex),
      seenFromYou: seenFromYou && { ...seenFromYou, signature: fromHex(seenFromYou.signature) },
    },
    signature: fromHex(signature),
  });
}

test("the bytes are the general codec's, and lead back to the status", () => {
  fc.assert(
    fc.property(signed, (value) => {
      const bytes = encodeStatus(value);
      expect(toHex(bytes)).toBe(toHex(general(value)));
      expect(decodeStatusFrame(bytes)).toEqual(value);
    }),
    { numRuns: 300 },
  );
});

test("whatever the direct form takes encodes to the same bytes again", () => {
  const turned = fc.tuple(signed, fc.nat(), fc.nat(255), fc.integer({ min: -3, max: 3 }));
  fc.assert(
    fc.property(turned, ([value, at, byte, grown]) => {
      const bytes = new Uint8Array([...encodeStatus(value), 0, 0, 0]);
      const frame = bytes.slice(0, bytes.length - 3 + grown);
      frame[at % frame.length] = byte;
      const direct = decodeStatusFrame(frame);
      if (direct !== null) expect(toHex(general(direct))).toBe(toHex(frame));
    }),
    { numRuns: 2_000 },
  );
});

test("edges outside of ASCII go the general way; lists over their limits are refused", () => {
  const [sample] = fc.sample(signed, { numRuns: 1, seed: 1 });
  const { status, signature } = sample as SignedStatus;
  const spoken = { status: { ...status, edges: ["/dns4/münchen/tcp/1"] }, signature };
  expect(decodeStatusFrame(encodeStatus(spoken))).toBeNull();
  expect(decodeStatus(encodeStatus(spoken))).toEqual(spoken);
  const refused = (change: Partial<SignedStatus["status"]>): void => {
    const bytes = encodeStatus({ status: { ...status, ...change }, signature });
    expect(() => decodeStatus(bytes)).toThrow("not a status");
  };
  refused({ have: Array.from({ length: MAX_HELD_PAYLOADS + 1 }, () => "ab".repeat(32)) });
  refused({ edges: Array.from({ length: 9 }, () => "/ip4") });
  refused({ edges: ["x".repeat(257)] });
  refused({ seenFromYou: { signBytes: new Uint8Array(257), signature } });
});
