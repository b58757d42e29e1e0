/**
 * Points of small order on the curve of ed25519. Under such a key one signature fits every message.
 * OpenSSL refuses them from 3.5 on and took them before; what a vote is must not depend on that.
 */

import type { Hex32 } from "@platform/protocol";

/** Every encoding, without the sign bit: y of order 4, 1, 8, 8, 2, and 4 and 1 above the prime. */
const ENCODINGS: ReadonlySet<string> = new Set([
  "0000000000000000000000000000000000000000000000000000000000000000",
  "0100000000000000000000000000000000000000000000000000000000000000",
  "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
  "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
  "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
]);

/** First bytes of the encodings: nearly every point is told by its own. */
const HEADS: ReadonlySet<string> = new Set([...ENCODINGS].map((point) => point.slice(0, 2)));

/** Place of the hex digit whose highest bit is the sign of x. */
const SIGN_DIGIT = 62;

/** True for each encoding of each such point; `point` is 64 lower-case hex characters. */
export function isSmallOrder(point: Hex32): boolean {
  if (!HEADS.has(point.slice(0, 2))) return false;
  if (ENCODINGS.has(point)) return true;
  const digit = Number.parseInt(point.charAt(SIGN_DIGIT), 16);
  if (!(digit >= 8)) return false;
  const unsigned = (digit - 8).toString(16);
  return ENCODINGS.has(point.slice(0, SIGN_DIGIT) + unsigned + point.slice(SIGN_DIGIT + 1));
}
