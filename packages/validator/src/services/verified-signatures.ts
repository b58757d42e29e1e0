/** Signatures that verified, remembered: votes come back in certificates, echoes and statuses. */

import { equalBytes, type VerifySignature } from "@platform/protocol";

/** PREPAREs, COMMITs and claims of two heights of the largest set, and statuses beside them. */
const MAX_REMEMBERED = 2_048;
/** Votes and envelopes are shorter; what is longer is seldom seen twice. */
const MAX_MESSAGE_BYTES = 256;

/**
 * Scheme, key, signature and message must all be those that verified once. A failure is not
 * remembered: whoever forges pays nothing for new bytes, and must not push out what is true.
 */
export function rememberVerified(verify: VerifySignature): VerifySignature {
  const verified = new Map<string, Uint8Array>();
  return (scheme, key, message, signature) => {
    const id = `${scheme}/${key}/${signature}`;
    const known = verified.get(id);
    if (known !== undefined && equalBytes(known, message)) return true;
    if (!verify(scheme, key, message, signature)) return false;
    if (message.length > MAX_MESSAGE_BYTES) return true;
    verified.delete(id);
    // A copy: the caller's bytes may change, and may be a view of something large.
    verified.set(id, message.slice());
    const oldest = verified.keys().next();
    if (verified.size > MAX_REMEMBERED && !oldest.done) verified.delete(oldest.value);
    return true;
  };
}
