/** Verdicts on signatures, remembered: pool, leader and follower see the same extrinsic. */

import { hash } from "node:crypto";
import { verifySignature } from "@platform/keys";
import { type Hex32, Scheme, toHex } from "@platform/protocol";

/** Two full pools of 8,192 extrinsics; about 100 bytes each. */
const MAX_VERDICTS = 16_384;

export interface SignatureCache {
  /** `scheme` is the host ABI's byte; the key has 32 bytes, the signature 64. */
  verify(scheme: number, key: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean;
}

type Verify = typeof verifySignature;

/** @param verify the one library for verdicts; replaced in tests that count calls */
export function createSignatureCache(verify: Verify = verifySignature): SignatureCache {
  const verdicts = new Map<Hex32, boolean>();
  return {
    verify(scheme, key, message, signature) {
      if (scheme !== Scheme.ed25519 && scheme !== Scheme.sr25519) return false;
      // Key and signature have fixed widths, so the four parts can't be told apart wrongly.
      const parts = Buffer.concat([Uint8Array.of(scheme), key, signature, message]);
      const id = hash("sha256", parts, "hex");
      const known = verdicts.get(id);
      if (known !== undefined) return known;
      const verdict = verify(scheme, toHex(key), message, toHex(signature));
      if (verdicts.size >= MAX_VERDICTS) {
        const oldest = verdicts.keys().next();
        if (!oldest.done) verdicts.delete(oldest.value);
      }
      verdicts.set(id, verdict);
      return verdict;
    },
  };
}
