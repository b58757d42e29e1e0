// Real ed25519: signs sign bytes with node:crypto and checks what the verifier takes and refuses.
import { createPublicKey, generateKeyPairSync, sign, verify } from "node:crypto";
import {
  type Hex32,
  Phase,
  toHex,
  type VoteSubject,
  validatorSetHash,
  voteSignBytes,
} from "@platform/protocol";
import { expect, test } from "vitest";
import { createVoteCheck, isCertified } from "../../src/index.ts";
import { setOf } from "../support/rig.ts";

const SPKI = Buffer.from("302a300506032b6570032100", "hex");
const verifyEd25519 = (key: Hex32, message: Uint8Array, signature: string): boolean =>
  verify(
    null,
    message,
    createPublicKey({
      key: Buffer.concat([SPKI, Buffer.from(key, "hex")]),
      format: "der",
      type: "spki",
    }),
    Buffer.from(signature, "hex"),
  );

const keys = Array.from({ length: 4 }, () => generateKeyPairSync("ed25519"));
const plain = setOf(1, 1, 1, 1);
const set = {
  ...plain,
  members: plain.members.map((member, index) => ({
    ...member,
    sessionKey: toHex(
      keys[index]?.publicKey.export({ format: "der", type: "spki" }).subarray(12) as Uint8Array,
    ),
  })),
};
const context = {
  chainId: "ab".repeat(32),
  epoch: set.epoch,
  validatorSetHash: validatorSetHash(set),
};
const subject: VoteSubject = { height: 9n, view: 1, phase: Phase.commit, digest: "cd".repeat(32) };
const signed = (index: number, over = context) =>
  sign(null, voteSignBytes(over, subject), keys[index]?.privateKey as never).toString("hex");

test("takes the member's signature of this chain, epoch and set only", () => {
  const check = createVoteCheck(context, set, verifyEd25519);
  expect(check(0, subject, signed(0))).toBe(true);
  expect(check(1, subject, signed(0))).toBe(false);
  expect(check(4, subject, signed(0))).toBe(false);
  expect(check(0, { ...subject, view: 2 }, signed(0))).toBe(false);
  expect(check(0, subject, signed(0, { ...context, chainId: "ac".repeat(32) }))).toBe(false);
  expect(check(0, subject, signed(0, { ...context, epoch: 4n }))).toBe(false);
});

test("a certificate of three of four real signatures holds", () => {
  const checkVote = createVoteCheck(context, set, verifyEd25519);
  const certificate = (signers: number[]) => ({
    height: 9n,
    view: 1,
    digest: subject.digest,
    signatures: signers.map((index) => ({ index, signature: signed(index) })),
  });
  const verifyContext = { set, checkVote, digestOf: () => null };
  expect(isCertified(verifyContext, certificate([0, 2, 3]), Phase.commit)).toBe(true);
  expect(isCertified(verifyContext, certificate([0, 2]), Phase.commit)).toBe(false);
  expect(isCertified(verifyContext, certificate([0, 2, 3]), Phase.prepare)).toBe(false);
});
