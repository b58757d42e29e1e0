// Goal: names, answers, blob frames and content ids have one form each; method: exact values, and
// random bytes of a stranger, which must never throw anything without a code.
import { CodedError, fromHex, MAX_FRAME_BYTES } from "@platform/protocol";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  BlobCode,
  decodeBlobHeader,
  decodeBlobRequest,
  encodeBlobHeader,
  encodeBlobRequest,
} from "../../src/blob/blob-frame.ts";
import { decodeContentId, matchesContentId, parseContentId } from "../../src/blob/content-id.ts";
import { peerIdOfSeed } from "../../src/index.ts";
import { networkNames } from "../../src/names.ts";
import { decodeAnswer, encodeAnswer } from "../../src/sync/answer-frame.ts";

it("every name binds chain id and netuid", () => {
  const names = networkNames("0123456789abcdef".repeat(4), 12);
  expect(names.pbft).toBe("/platform/0123456789abcdef/12/pbft/1");
  expect(names.topics).toEqual({
    submission: "/platform/0123456789abcdef/12/submission/1",
    registry: "/platform/0123456789abcdef/12/registry/1",
    announce: "/platform/0123456789abcdef/12/announce/1",
  });
});

it("a peer id is the identity hash of the public key, in base58", () => {
  // The ed25519 key of the libp2p peer id specification; the integration tests compare with libp2p.
  const seed = fromHex("7e0830617c4a7de83925dfb2694556b12936c477a0e1feb2e148ec9da60fee7d");
  expect(peerIdOfSeed(seed)).toBe("12D3KooWBtg3aaRMjxwedh83aGiUkwSxDwUZkzuJcfaqUmo7R3pq");
});

describe("answers", () => {
  it("carry bytes or a code", () => {
    const bytes = Uint8Array.of(1, 2, 3);
    expect(decodeAnswer(encodeAnswer({ ok: true, value: bytes }))).toEqual({
      ok: true,
      value: bytes,
    });
    const error = { code: "NOT_FOUND", message: "no such height" };
    expect(decodeAnswer(encodeAnswer({ ok: false, error }))).toEqual({ ok: false, error });
  });

  it("of a stranger are bounded, printable or malformed", () => {
    const property = fc.property(fc.uint8Array({ maxLength: 2000 }), (frame) => {
      const answer = decodeAnswer(frame);
      expect(answer.ok).toBe(frame[0] === 0);
      if (answer.ok) return;
      expect(answer.error.code).toMatch(/^[A-Z][A-Z0-9_]{0,63}$/);
      expect(answer.error.message).toMatch(/^[\x20-\x7e]{0,256}$/);
    });
    fc.assert(property);
    const shouting = new TextEncoder().encode(`\x01lower case\u001b[2J`);
    expect(decodeAnswer(shouting)).toMatchObject({ error: { code: "ANSWER_MALFORMED" } });
    const escape = new TextEncoder().encode("\x01CODE clear \u001b[2J screen");
    expect(decodeAnswer(escape)).toMatchObject({ error: { message: "clear ?[2J screen" } });
  });
});

describe("blob frames", () => {
  it("round-trip, and refuse everything else with a code", () => {
    const cid = parseContentId("bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku").bytes;
    expect(decodeBlobRequest(encodeBlobRequest({ offset: 5, cid }))).toEqual({ offset: 5, cid });
    const header = { code: BlobCode.busy, total: MAX_FRAME_BYTES };
    expect(decodeBlobHeader(encodeBlobHeader(header))).toEqual(header);
    const property = fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      for (const decode of [decodeBlobRequest, decodeBlobHeader, decodeContentId]) {
        try {
          decode(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(CodedError);
        }
      }
    });
    fc.assert(property);
  });
});

describe("content ids", () => {
  // CIDv1, raw, sha2-256 of no bytes.
  const empty = "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku";

  it("match exactly their bytes", () => {
    expect(matchesContentId(parseContentId(empty), new Uint8Array())).toBe(true);
    expect(matchesContentId(parseContentId(empty), new Uint8Array(1))).toBe(false);
    expect(decodeContentId(parseContentId(empty).bytes).toString()).toBe(empty);
  });

  it("of another version, codec or hash are refused", () => {
    const others = [
      "QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWnPbdG",
      "bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi",
      "",
      "x".repeat(5_000),
    ];
    for (const text of others)
      expect(() => parseContentId(text)).toThrow(
        expect.objectContaining({ code: "CID_UNSUPPORTED" }),
      );
  });
});
