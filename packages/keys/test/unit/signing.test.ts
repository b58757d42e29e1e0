// Goal: both schemes agree with published vectors and reject everything else; method: known
// answers of RFC 8032 and of Substrate's //Alice, then mutations of one good signature.
import { concatBytes, fromHex, Scheme, toHex } from "@platform/protocol";
import { sign as schnorrSign, verify as schnorrVerify, secretFromSeed } from "@scure/sr25519";
import { describe, expect, it } from "vitest";
import {
  createEd25519Signer,
  createSigner,
  createSr25519Signer,
  decodeSs58,
  encodeSs58,
  generateSeed,
  MAX_CACHED_KEYS,
  signEd25519,
  verifySignature,
} from "../../src/index.ts";

const ALICE_SEED = fromHex("e5be9a5092b81bca64be81d212e7f2f9eba183bb7a90954f7b76361f6edb5c0a");
const ALICE = "d43593c715fdd31c61141abd04a99fd6822c8558854ccde39a5684e7a56da27d";
const ALICE_ADDRESS = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY";
// RFC 8032 §7.1, test 2.
const RFC_SEED = fromHex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb");
const RFC_PUBLIC = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c";
const RFC_SIGNATURE =
  "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da" +
  "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00";
const message = Uint8Array.of(0x72);

describe("ed25519", () => {
  it("signs RFC 8032 test 2 exactly, synchronously and as a Signer", async () => {
    expect(signEd25519(RFC_SEED).publicKey).toBe(RFC_PUBLIC);
    expect(signEd25519(RFC_SEED).sign(message)).toBe(RFC_SIGNATURE);
    expect(await createEd25519Signer(RFC_SEED).sign(message)).toBe(RFC_SIGNATURE);
    expect(verifySignature(Scheme.ed25519, RFC_PUBLIC, message, RFC_SIGNATURE)).toBe(true);
  });

  it("stays right when more keys pass than the cache holds", () => {
    for (let i = 0; i < MAX_CACHED_KEYS + 5; i++) {
      const other = i.toString(16).padStart(64, "0");
      verifySignature(Scheme.ed25519, other, message, RFC_SIGNATURE);
    }
    expect(verifySignature(Scheme.ed25519, RFC_PUBLIC, message, RFC_SIGNATURE)).toBe(true);
  });
});

describe("sr25519", () => {
  it("derives //Alice and verifies across signer and library, in both directions", async () => {
    const signer = createSr25519Signer(ALICE_SEED);
    expect(signer.publicKey).toBe(ALICE);
    const own = await signer.sign(message);
    expect(schnorrVerify(message, fromHex(own), fromHex(ALICE))).toBe(true);
    const foreign = toHex(schnorrSign(secretFromSeed(ALICE_SEED), message));
    expect(verifySignature(Scheme.sr25519, ALICE, message, foreign)).toBe(true);
  });

  it("verifies a signature that another implementation made with the context substrate", () => {
    // Published vector of the Substrate sr25519 bindings (`ext_sr_verify`).
    const text = "I hereby verify that I control " + ALICE_ADDRESS;
    const signature =
      "1037eb7e51613d0dcf5930ae518819c87d655056605764840d9280984e1b7063" +
      "c4566b55bf292fcab07b369d01095879b50517beca4d26e6a65866e25fec0d83";
    const bytes = new Uint8Array(Buffer.from(text));
    expect(verifySignature(Scheme.sr25519, ALICE, bytes, signature)).toBe(true);
  });
});

describe("verifySignature", () => {
  it("is false, never an exception, for each malformed or changed input", async () => {
    for (const scheme of [Scheme.ed25519, Scheme.sr25519]) {
      const signer = createSigner(scheme, generateSeed());
      const good = await signer.sign(message);
      const flipped = (good.startsWith("0") ? "1" : "0") + good.slice(1);
      const check = (key: string, bytes: Uint8Array, signature: string) =>
        verifySignature(scheme, key, bytes, signature);
      expect(check(signer.publicKey, message, good)).toBe(true);
      expect(check(signer.publicKey, concatBytes(message, message), good)).toBe(false);
      expect(check(signer.publicKey, message, flipped)).toBe(false);
      expect(check(signer.publicKey, message, good.slice(2))).toBe(false);
      expect(check(signer.publicKey, message, good.toUpperCase())).toBe(false);
      expect(check("ff".repeat(32), message, good)).toBe(false);
      expect(check("", message, good)).toBe(false);
      expect(check(signer.publicKey, message, "")).toBe(false);
      expect(check(ALICE, message, good)).toBe(false);
    }
  });

  it("does not take a signature of one scheme for the other, nor an unknown scheme", async () => {
    const signature = await createSr25519Signer(ALICE_SEED).sign(message);
    expect(verifySignature(Scheme.ed25519, ALICE, message, signature)).toBe(false);
    expect(verifySignature(7 as Scheme, ALICE, message, signature)).toBe(false);
  });
});

describe("ss58", () => {
  it("maps //Alice both ways", () => {
    expect(encodeSs58(ALICE)).toBe(ALICE_ADDRESS);
    expect(decodeSs58(ALICE_ADDRESS)).toBe(ALICE);
  });

  it("refuses a changed character, another network, a foreign alphabet and other lengths", () => {
    const bad = [
      ALICE_ADDRESS.replace("Q", "R"),
      "15oF4uVJwmo4TdGW7VfQxNLavjCXviqxT9S1MgbjMNHr6Sp5",
      ALICE_ADDRESS.replace("w", "0"),
      ALICE_ADDRESS.slice(1),
      `1${ALICE_ADDRESS}`,
      "",
    ];
    for (const address of bad)
      expect(() => decodeSs58(address)).toThrow(
        expect.objectContaining({ code: "ADDRESS_INVALID" }),
      );
  });
});
