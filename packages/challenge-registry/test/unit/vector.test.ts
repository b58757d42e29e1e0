// A manifest's bytes are frozen: the golden vector of each format must encode, decode, hash, sign and verify.
import { createEd25519Signer, verifySignature } from "@platform/keys";
import { challengeId, envelope, fromHex, SignKind, sha256Hex, toHex } from "@platform/protocol";
import { type Manifest, ManifestCodec } from "@platform/runtime";
import { describe, expect, it } from "vitest";
import format1 from "../../../protocol/vectors/manifest.json" with { type: "json" };
import format2 from "../../../protocol/vectors/manifest-2.json" with { type: "json" };
import {
  createManifest,
  decodeManifest,
  manifestJson,
  signCommand,
  verifyCommand,
} from "../../src/index.ts";

function made({ form, module }: typeof format1 | typeof format2): Manifest {
  const result = createManifest(form, fromHex(module));
  if (!result.ok) throw new Error(JSON.stringify(result.faults));
  return result.manifest;
}

describe.each([
  ["manifest.json", format1],
  ["manifest-2.json", format2],
])("golden vector %s", (_, vector) => {
  const manifest = decodeManifest(fromHex(vector.scale));
  if (manifest === null) throw new Error("the vector does not decode");

  it("encodes and decodes to the same bytes", () => {
    expect(manifestJson(manifest)).toEqual(vector.manifest);
    const encoded = ManifestCodec.enc(manifest);
    expect(toHex(encoded)).toBe(vector.scale);
    expect(sha256Hex(encoded)).toBe(vector.hash);
    expect(decodeManifest(encoded.slice(0, -1))).toBeNull();
  });

  it("names and signs the same", async () => {
    expect(challengeId(vector.chainId, manifest.name)).toBe(vector.challengeId);
    const signer = createEd25519Signer(fromHex(vector.ownerSeed));
    const args = await signCommand(
      vector.chainId,
      BigInt(vector.nonce),
      { action: "addChallenge", manifest },
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
    expect(verifyCommand(args, owners, verifySignature)).toEqual({
      ok: true,
      command: { action: "addChallenge", manifest },
    });
  });
});

describe("forms of the golden vectors", () => {
  it("the form of format 2 gives its bytes", () => {
    expect(toHex(ManifestCodec.enc(made(format2)))).toBe(format2.scale);
  });

  it("the form of format 1 is still one, and gives what format 1 meant", () => {
    const today = made(format1);
    expect(today.formatVersion).toBe(2);
    expect({ ...today, formatVersion: 1 }).toEqual(decodeManifest(fromHex(format1.scale)));
  });
});
