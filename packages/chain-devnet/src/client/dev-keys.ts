/** Keys of the well-known development phrase: everybody has them, nobody may hold value with them. */

import { fromHex, type Hex32, Scheme, type Signer, toHex, utf8 } from "@platform/protocol";
import { getPublicKey, HDKD, secretFromSeed, sign } from "@scure/sr25519";
import { compact } from "scale-ts";

/** Mini secret of "bottom drive obey lake curtain smoke basket hold race lonely fit walk". */
const DEV_SEED = "fac7959dbfe72f052e5a0c3c8d6530f202b02fd8f9f5ca3580ec8deb7797479e";

/** Chain code of a hard junction: the SCALE string, zero-padded to 32 bytes. */
function chainCode(junction: string): Uint8Array {
  const text = utf8(junction);
  const code = new Uint8Array(32);
  code.set(compact.enc(text.length));
  code.set(text, 1);
  return code;
}

/**
 * The sr25519 signer of a path such as "//Alice" or "//Alice//stash": hard junctions of at most 31
 * characters, none of digits only (those derive as numbers elsewhere).
 */
export function devSigner(path: string): Signer {
  if (!/^(\/\/(?!\d+(?:\/|$))[^/]{1,31})+$/.test(path))
    throw new RangeError(`not a path of hard text junctions: ${path}`);
  let secret = secretFromSeed(fromHex(DEV_SEED));
  for (const junction of path.slice(2).split("//"))
    secret = HDKD.secretHard(secret, chainCode(junction)).slice();
  const publicKey: Hex32 = toHex(getPublicKey(secret));
  return {
    scheme: Scheme.sr25519,
    publicKey,
    sign: async (message) => toHex(sign(secret, message)),
  };
}
