/**
 * Verification of one ed25519 signature, by the rule of consensus (docs/spec/decision-proof.md §5):
 * cofactorless, S below the order, R compared as bytes, neither key nor R of small order.
 */

import { ed25519 } from "@noble/curves/ed25519.js";
import { sha512 } from "@noble/hashes/sha2.js";
import { concatBytes, equalBytes, fromHex, type VerifyEd25519 } from "@platform/protocol";

const { Point } = ed25519;
const ORDER = Point.Fn.ORDER;
const HEX_KEY = /^[0-9a-f]{64}$/;
const HEX_SIGNATURE = /^[0-9a-f]{128}$/;

/** False for anything malformed, never an exception. */
export const verifyEd25519: VerifyEd25519 = (publicKey, message, signature) => {
  if (!HEX_KEY.test(publicKey) || !HEX_SIGNATURE.test(signature)) return false;
  const key = fromHex(publicKey);
  const sig = fromHex(signature);
  const r = sig.subarray(0, 32);
  const s = littleEndian(sig.subarray(32));
  if (s >= ORDER) return false;
  try {
    const point = Point.fromBytes(key, false);
    if (point.isSmallOrder()) return false;
    const k = littleEndian(sha512(concatBytes(r, key, message))) % ORDER;
    const expected = Point.BASE.multiplyUnsafe(s).subtract(point.multiplyUnsafe(k));
    return !expected.isSmallOrder() && equalBytes(expected.toBytes(), r);
  } catch {
    // Bytes that are no point: the key signs nothing.
    return false;
  }
};

function littleEndian(bytes: Uint8Array): bigint {
  let value = 0n;
  for (let i = bytes.length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i] as number);
  return value;
}
