import { createPublicKey, type KeyObject, verify } from "node:crypto";
import { fromHex, type Hex32, Scheme, type VerifySignature } from "@platform/protocol";
import { verify as verifySchnorr } from "@scure/sr25519";
import { isSmallOrder } from "./small-order.ts";

/**
 * Imported ed25519 keys kept: all session keys of two full validator sets (256 each) and as many
 * owners or miners again. A stranger who sends new keys only evicts the oldest.
 */
export const MAX_CACHED_KEYS = 1024;

/** RFC 8410 header of an ed25519 SubjectPublicKeyInfo; the raw key follows. */
const SPKI_ED25519 = fromHex("302a300506032b6570032100");
const KEY_DIGITS = 64;
const SIGNATURE_DIGITS = 128;

const imported = new Map<Hex32, KeyObject>();

/** False for anything malformed, never an exception; only lower-case hex is taken. */
export const verifySignature: VerifySignature = (scheme, publicKey, message, signature) => {
  if (signature.length !== SIGNATURE_DIGITS) return false;
  try {
    if (scheme === Scheme.ed25519)
      return (
        !isSmallOrder(signature.slice(0, KEY_DIGITS)) &&
        verify(null, message, ed25519Key(publicKey), fromHex(signature))
      );
    if (scheme === Scheme.sr25519 && publicKey.length === KEY_DIGITS)
      return verifySchnorr(message, fromHex(signature), fromHex(publicKey));
    return false;
  } catch {
    // Not hex, or bytes that are no point or scalar: such a signature is just wrong.
    return false;
  }
};

function ed25519Key(publicKey: Hex32): KeyObject {
  const known = imported.get(publicKey);
  if (known !== undefined) return known;
  if (publicKey.length !== KEY_DIGITS) throw new RangeError("an ed25519 key has 32 bytes");
  if (isSmallOrder(publicKey)) throw new RangeError("under such a key everything is signed");
  const der = Buffer.concat([SPKI_ED25519, fromHex(publicKey)]);
  const key = createPublicKey({ key: der, format: "der", type: "spki" });
  if (imported.size >= MAX_CACHED_KEYS) {
    const oldest = imported.keys().next();
    if (!oldest.done) imported.delete(oldest.value);
  }
  imported.set(publicKey, key);
  return key;
}
