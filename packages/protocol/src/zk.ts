/** Rules of claims by proof: what binds a proof to its account, and how keys and proofs are laid out. */

import { concatBytes, fromHex, toHex, utf8 } from "./bytes.ts";
import { type Hex32, sha256 } from "./hash.ts";
import { MAX_ZK_INPUTS } from "./limits.ts";

/** Byte by which the host's verifier knows the scheme. */
export const GROTH16_BN254 = 1;
/** A, B and C as in EIP-197. */
export const ZK_PROOF_BYTES = 256;
/** The account's binding and the nullifier. */
export const MIN_ZK_INPUTS = 2;

const WORD = 32;
const KEY_HEAD_BYTES = 2 + 64 + 3 * 128;

/**
 * First public input of every claim: SHA-256 over tag, chain and account without its three highest
 * bits, so that it is below the order of BN254's scalars. 64 hex characters, big-endian.
 */
export function zkBinding(chainId: Hex32, account: Hex32): Hex32 {
  const parts = [utf8("platform/zk-binding/v1"), fromHex(chainId), fromHex(account)];
  const hash = sha256(concatBytes(...parts));
  hash[0] = (hash[0] ?? 0) & 0x1f;
  return toHex(hash);
}

/**
 * Public inputs of a verification key, `1 | n | alpha | beta | gamma | delta | n + 1 points`; null for
 * bytes of another shape. Whether its points lie on their curves is the verifier's question.
 */
export function zkKeyInputs(key: Uint8Array): number | null {
  const [scheme, inputs = 0] = key;
  if (scheme !== GROTH16_BN254 || inputs < MIN_ZK_INPUTS || inputs > MAX_ZK_INPUTS) return null;
  return key.length === KEY_HEAD_BYTES + (inputs + 1) * 2 * WORD ? inputs : null;
}
