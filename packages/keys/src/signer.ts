import { createPrivateKey, createPublicKey, randomBytes, sign } from "node:crypto";
import { assert, fromHex, type Hex32, Scheme, type Signer, toHex } from "@platform/protocol";
import { getPublicKey, secretFromSeed, sign as signSchnorr } from "@scure/sr25519";

/** Bytes of every seed: an ed25519 private key or an sr25519 mini secret. */
export const SEED_BYTES = 32;

/** RFC 8410 header of a PKCS#8 ed25519 key; the raw seed follows. */
const PKCS8_ED25519 = fromHex("302e020100300506032b657004220420");

/** An ed25519 key whose signature is there at once: for a caller that must not yield. */
export interface SyncSigner {
  readonly publicKey: Hex32;
  /** 128 hex characters. */
  sign(message: Uint8Array): string;
}

/** 32 fresh bytes of the system's generator. */
export function generateSeed(): Uint8Array {
  return new Uint8Array(randomBytes(SEED_BYTES));
}

/** Synchronous ed25519 over a key object that is imported once. */
export function signEd25519(seed: Uint8Array): SyncSigner {
  assert(seed.length === SEED_BYTES, "an ed25519 seed has 32 bytes");
  const der = Buffer.concat([PKCS8_ED25519, seed]);
  const key = createPrivateKey({ key: der, format: "der", type: "pkcs8" });
  const spki = createPublicKey(key).export({ format: "der", type: "spki" });
  const publicKey = toHex(spki.subarray(spki.length - 32));
  return { publicKey, sign: (message) => toHex(sign(null, message, key)) };
}

/** The session and owner keys' scheme (PROTOCOL §3, scheme byte 0). */
export function createEd25519Signer(seed: Uint8Array): Signer {
  const key = signEd25519(seed);
  return {
    scheme: Scheme.ed25519,
    publicKey: key.publicKey,
    sign: async (message) => key.sign(message),
  };
}

/** The hotkeys' scheme (scheme byte 1): Schnorr over Ristretto with the context "substrate". */
export function createSr25519Signer(seed: Uint8Array): Signer {
  assert(seed.length === SEED_BYTES, "an sr25519 seed has 32 bytes");
  const secret = secretFromSeed(seed);
  return {
    scheme: Scheme.sr25519,
    publicKey: toHex(getPublicKey(secret)),
    sign: async (message) => toHex(signSchnorr(secret, message)),
  };
}

/** The signer of either scheme. */
export function createSigner(scheme: Scheme, seed: Uint8Array): Signer {
  return scheme === Scheme.ed25519 ? createEd25519Signer(seed) : createSr25519Signer(seed);
}
