// The manifest's bytes are frozen: the golden vector must encode, decode, hash, sign and verify.
import { createEd25519Signer, verifySignature } from "@platform/keys";
import { challengeId, envelope, fromHex, SignKind, sha256Hex, toHex } from "@platform/protocol";
import { ManifestCodec } from "@platform/runtime";
import { describe, expect, it } from "vitest";
import vector from "../../../protocol/vectors/manifest.json" with { type: "json" };
import {
  createManifest,
  decodeManifest,
  manifestJson,
  signCommand,
  verifyCommand,
} from "../../src/index.ts";

describe("golden vector manifest.json", () => {
  const made = createManifest(vector.form, fromHex(vector.module));
  if (!made.ok) throw new Error(JSON.stringify(made.faults));

  it("encodes and decodes to the same bytes", () => {
    expect(manifestJson(made.manifest)).toEqual(vector.manifest);
    const encoded = ManifestCodec.enc(made.manifest);
    expect(toHex(encoded)).toBe(vector.scale);
    expect(sha256Hex(encoded)).toBe(vector.hash);
    expect(decodeManifest(encoded)).toEqual(made.manifest);
    expect(decodeManifest(encoded.slice(0, -1))).toBeNull();
  });

  it("names and signs the same", async () => {
    expect(challengeId(vector.chainId, made.manifest.name)).toBe(vector.challengeId);
    const signer = createEd25519Signer(fromHex(vector.ownerSeed));
    const args = await signCommand(
      vector.chainId,
      BigInt(vector.nonce),
      { action: "addChallenge", manifest: made.manifest },
      [signer],
    );
    expect(toHex(args.command)).toBe(vector.command);
    const signBytes = envelope(vector.chainId, SignKind.ownerCommand, args.command);
    expect(toHex(signBytes)).toBe(vector.signBytes);
    expect(args.signatures).toEqual([vector.signature]);
    const owners = {
      chainId: vector.chainId,
      nonce: BigInt(vector.nonce),
      keys: [vector.signature.key],
      threshold: 1,
    };
    expect(verifyCommand(args, owners, verifySignature).ok).toBe(true);
  });
});
