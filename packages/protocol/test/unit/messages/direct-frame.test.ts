// Goal: the direct form of votes and proposals is the general codec's, byte for byte and refusal for
// refusal; method: drawn messages through both, and mutated frames that both must judge alike.
import fc from "fast-check";
import { expect, test } from "vitest";
import { toHex } from "../../../src/bytes.ts";
import {
  MAX_VALIDATORS,
  Phase,
  type PrePrepare,
  type Vote,
  ZERO_HASH,
} from "../../../src/index.ts";
import type { ConsensusMessage } from "../../../src/messages/consensus.ts";
import { decodeCbor, encodeCbor } from "../../../src/messages/consensus-cbor.ts";
import { decodeDirect, encodeDirect } from "../../../src/messages/direct-frame.ts";

const hex = (length: number) =>
  fc.uint8Array({ minLength: length, maxLength: length }).map((bytes) => toHex(bytes));
/** Borders of every integer width beside plain draws. */
const height = fc.oneof(
  fc.constantFrom(0n, 23n, 24n, 255n, 256n, 65_535n, 65_536n, (1n << 32n) - 1n, 1n << 32n),
  fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }),
);
const view = fc.oneof(fc.nat(30), fc.constantFrom(255, 256, 65_535, 65_536, 0xffff_ffff));
const signer = fc.nat(MAX_VALIDATORS - 1);
const common = { height, view, signer, signature: hex(64) };
const vote: fc.Arbitrary<Vote> = fc.oneof(
  fc.record({
    ...common,
    type: fc.constant("vote" as const),
    phase: fc.constantFrom(Phase.prepare, Phase.commit),
    digest: hex(32).filter((digest) => digest !== ZERO_HASH),
    nilReason: fc.constant(0),
  }),
  fc.record({
    ...common,
    type: fc.constant("vote" as const),
    phase: fc.constant(Phase.prepare),
    digest: fc.constant(ZERO_HASH),
    nilReason: fc.integer({ min: 1, max: 0xffff }),
  }),
);
const proposal: fc.Arbitrary<PrePrepare> = fc.record({
  ...common,
  type: fc.constant("pre-prepare" as const),
  digest: hex(32),
  block: fc.oneof(
    fc.uint8Array({ maxLength: 30 }),
    fc.constantFrom(23, 24, 255, 256, 65_535, 65_536).map((length) => new Uint8Array(length)),
  ),
  justification: fc.constant(null),
});
const message: fc.Arbitrary<Vote | PrePrepare> = fc.oneof(vote, proposal);

test("both codecs give the same bytes and read them alike", () => {
  fc.assert(
    fc.property(message, (value) => {
      const bytes = encodeDirect(value);
      expect(bytes).toEqual(encodeCbor(value));
      expect(decodeDirect(bytes as Uint8Array)).toEqual(value);
      expect(decodeCbor(bytes as Uint8Array)).toEqual(value);
    }),
    { numRuns: 300 },
  );
});

function general(bytes: Uint8Array): ConsensusMessage | null {
  try {
    return decodeCbor(bytes);
  } catch {
    return null;
  }
}

test("what is taken directly is what the general codec takes", () => {
  let taken = 0;
  const mutations = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 2 });
  fc.assert(
    fc.property(message, mutations, fc.nat(), fc.nat(3), (value, changes, cut, kind) => {
      const bytes = (encodeDirect(value) as Uint8Array).slice();
      for (const [at, byte] of changes) bytes[at % Math.min(bytes.length, 200)] = byte;
      const frame =
        kind === 0
          ? bytes.slice(0, cut % bytes.length)
          : kind === 1
            ? Uint8Array.of(...bytes.subarray(0, 60_000), cut & 255)
            : bytes;
      const direct = decodeDirect(frame);
      if (direct !== null) taken++;
      // Nothing that has the direct form may need the general codec.
      expect(direct).toEqual(general(frame));
    }),
    { numRuns: 2_500 },
  );
  expect(taken).toBeGreaterThan(250);
});

test("messages of other kinds have no direct form", () => {
  const claims: ConsensusMessage = {
    ...{ type: "pre-prepare", height: 1n, view: 1, digest: "ab".repeat(32) },
    ...{ block: Uint8Array.of(1), signer: 0, signature: "cd".repeat(64) },
    justification: { claims: [], prepared: null },
  };
  expect(encodeDirect(claims)).toBeNull();
  expect(decodeDirect(encodeCbor(claims))).toBeNull();
});
