// Codec of the consensus messages: round trips, golden sizes, and refusal of everything else.
import * as dagCbor from "@ipld/dag-cbor";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  CodedError,
  type ConsensusMessage,
  decodeConsensusMessage,
  encodeConsensusMessage,
  MAX_BLOCK_BYTES,
  MAX_FRAME_BYTES,
  Phase,
  voteSubject,
  ZERO_HASH,
} from "../../../src/index.ts";

const D = "c4".repeat(32);
const signature = "1b".repeat(64);
const certificate = {
  height: 9n,
  view: 1,
  digest: D,
  signatures: [
    { index: 0, signature },
    { index: 3, signature },
  ],
};
const vote: ConsensusMessage = {
  type: "vote",
  height: 9n,
  view: 2,
  phase: Phase.commit,
  digest: D,
  nilReason: 0,
  signer: 3,
  signature,
};
const claim = { signer: 0, digest: D, preparedView: 1, signature };
const messages: ConsensusMessage[] = [
  vote,
  { ...vote, phase: Phase.prepare, digest: ZERO_HASH, nilReason: 5 },
  { ...vote, height: (1n << 64n) - 1n, view: 0xffff_ffff },
  {
    type: "view-change",
    height: 9n,
    view: 2,
    digest: D,
    preparedView: 1,
    prepared: certificate,
    block: Uint8Array.of(1, 2, 3),
    signer: 1,
    signature,
  },
  {
    type: "view-change",
    height: 9n,
    view: 2,
    digest: ZERO_HASH,
    preparedView: null,
    prepared: null,
    block: null,
    signer: 1,
    signature,
  },
  {
    type: "pre-prepare",
    height: 9n,
    view: 2,
    digest: D,
    block: Uint8Array.of(9),
    justification: { claims: [claim, { ...claim, signer: 2 }], prepared: certificate },
    signer: 1,
    signature,
  },
  {
    type: "pre-prepare",
    height: 9n,
    view: 0,
    digest: D,
    block: new Uint8Array(),
    justification: null,
    signer: 0,
    signature,
  },
  { type: "decided", certificate, block: Uint8Array.of(4) },
  { type: "decided", certificate, block: null },
];

const refusal = (bytes: Uint8Array): string | null => {
  try {
    decodeConsensusMessage(bytes);
    return null;
  } catch (error) {
    if (error instanceof CodedError) return error.code;
    throw error;
  }
};

test("every kind comes back equal and encodes to the same bytes", () => {
  for (const message of messages) {
    const bytes = encodeConsensusMessage(message);
    const back = decodeConsensusMessage(bytes);
    expect(back).toEqual(message);
    expect(encodeConsensusMessage(back)).toEqual(bytes);
  }
});

test("a vote is small", () => {
  expect(encodeConsensusMessage(vote).length).toBe(168);
});

test("the subject names what the signature covers", () => {
  expect(voteSubject(vote)).toEqual({
    height: 9n,
    view: 2,
    phase: Phase.commit,
    digest: D,
    nilReason: 0,
  });
});

test("unknown fields, wrong sizes and impossible votes are malformed", () => {
  const wire = dagCbor.decode<Record<string, unknown>>(encodeConsensusMessage(vote));
  const changed = (fields: Record<string, unknown>) =>
    refusal(dagCbor.encode({ ...wire, ...fields }));
  expect(changed({})).toBeNull();
  for (const fields of [
    { extra: 1 },
    { type: "vouch" },
    { digest: new Uint8Array(31) },
    { signature: new Uint8Array(65) },
    { signature: "1b" },
    { signer: -1 },
    { signer: 256 },
    { view: -1 },
    { view: 1.5 },
    { view: 2 ** 32 },
    { height: -1 },
    { height: "9" },
    { phase: Phase.viewChange },
    { phase: Phase.prePrepare },
    { nilReason: 1 },
    { digest: new Uint8Array(32) },
  ])
    expect(changed(fields), JSON.stringify(fields)).toBe("MALFORMED");
});

test("signers out of order inside a certificate are malformed", () => {
  const reversed = { ...certificate, signatures: [...certificate.signatures].reverse() };
  const message: ConsensusMessage = { type: "decided", certificate: reversed, block: null };
  expect(refusal(encodeConsensusMessage(message))).toBe("MALFORMED");
});

test("an oversized frame is refused before it is decoded, an oversized body after", () => {
  expect(refusal(new Uint8Array(MAX_FRAME_BYTES + 1))).toBe("TOO_LARGE");
  const block = new Uint8Array(MAX_BLOCK_BYTES + 1);
  expect(refusal(encodeConsensusMessage({ type: "decided", certificate, block }))).toBe(
    "MALFORMED",
  );
});

test("a frame with any byte changed decodes canonically or is refused with a code", () => {
  const seed = 31;
  fc.assert(
    fc.property(
      fc.constantFrom(...messages.map(encodeConsensusMessage)),
      fc.nat(),
      fc.integer({ min: 1, max: 255 }),
      (bytes, at, flip) => {
        const mutated = bytes.slice();
        const index = at % bytes.length;
        mutated[index] = (mutated[index] as number) ^ flip;
        const code = refusal(mutated);
        if (code !== null) expect(code).toBe("MALFORMED");
        else expect(encodeConsensusMessage(decodeConsensusMessage(mutated))).toEqual(mutated);
      },
    ),
    { seed, numRuns: 5000 },
  );
});

test("random bytes never crash the decoder", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      expect(refusal(bytes)).toBe("MALFORMED");
    }),
    { seed: 32, numRuns: 2000 },
  );
});
