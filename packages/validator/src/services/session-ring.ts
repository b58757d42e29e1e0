import { createEd25519Signer } from "@platform/keys";
import { fromHex, type Hex32, Scheme, type Signer } from "@platform/protocol";
import type { SessionSigner } from "../components.ts";

/**
 * Signs with one of several session keys: the one that the set in force names. A key that rotates
 * lies beside the old one until its epoch begins, and both locks are in the same signer database.
 *
 * @param seed of the configured key, 64 hex characters
 * @param next looks for the seed of a key that was made meanwhile; undefined if there is none
 */
export function createSessionRing(seed: string, next: () => string | undefined): SessionSigner {
  const signers = new Map<Hex32, Signer>();
  const add = (one: string): Signer => {
    const signer = createEd25519Signer(fromHex(one));
    signers.set(signer.publicKey, signer);
    return signer;
  };
  let current = add(seed);
  return {
    scheme: Scheme.ed25519,
    get publicKey() {
      return current.publicKey;
    },
    sign: (message) => current.sign(message),
    follow: (key) => {
      if (!signers.has(key)) {
        const found = next();
        if (found !== undefined) add(found);
      }
      const signer = signers.get(key);
      if (signer === undefined) return false;
      current = signer;
      return true;
    },
  };
}
