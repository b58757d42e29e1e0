/** A member's session keys: the one that signs, and the one that it may rotate to. */

import { type Hex32, Scheme, type Signer } from "@platform/protocol";
import type { SessionSigner } from "@platform/validator";
import type { MemberKeys } from "./founding.ts";

/** Both keys lie beside the disk: a process finds the one that the set in force names. */
export function createSessionRing(
  { session, next }: MemberKeys,
  sign: (signer: Signer, message: Uint8Array) => Promise<string>,
): SessionSigner {
  let current = session;
  return {
    scheme: Scheme.ed25519,
    get publicKey() {
      return current.publicKey;
    },
    sign: (message) => sign(current, message),
    follow: (key: Hex32) => {
      const found = [session, next].find(({ publicKey }) => publicKey === key);
      if (found !== undefined) current = found;
      return found !== undefined;
    },
  };
}
