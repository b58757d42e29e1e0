/**
 * A claim of tests: "I know the secret behind this number, and this nullifier is of the same secret".
 * Real proofs of a small circuit; a cube stands where a real one has a hash that nobody can invert.
 */

import { bn254 } from "@noble/curves/bn254.js";
import { type Hex32, sha256Hex, ZK_PROOF_BYTES, zkBinding } from "@platform/protocol";
import { type Circuit, type ProvingKey, prove, setup } from "./prover.ts";

const { Fr } = bn254.fields;
/** Values: 1, binding, nullifier, number; secret, its square, (secret + 7) squared, binding squared. */
const CIRCUIT: Circuit = {
  publicInputs: 3,
  variables: 8,
  constraints: [
    { a: { 4: 1n }, b: { 4: 1n }, c: { 5: 1n } },
    { a: { 5: 1n }, b: { 4: 1n }, c: { 0: -5n, 3: 1n } },
    { a: { 0: 7n, 4: 1n }, b: { 0: 7n, 4: 1n }, c: { 6: 1n } },
    { a: { 6: 1n }, b: { 0: 7n, 4: 1n }, c: { 2: 1n } },
    // The account is in a constraint of its own: a proof is of no other binding.
    { a: { 1: 1n }, b: { 1: 1n }, c: { 7: 1n } },
  ],
};
const SECRETS = { tau: 4_099n, alpha: 6_151n, beta: 12_289n, gamma: 24_593n, delta: 49_157n };

let made: ReturnType<typeof setup> | undefined;
const keys = (): { verificationKey: Uint8Array; provingKey: ProvingKey } => {
  made ??= setup(CIRCUIT, SECRETS);
  return made;
};

/** In the form that owners add to a network. */
export const verificationKey = (): Uint8Array => Uint8Array.from(keys().verificationKey);

export interface ClaimInit {
  readonly chainId: Hex32;
  readonly account: Hex32;
  readonly secret: bigint;
  /** Others give other bytes for the same statement. @default [3, 5] */
  readonly blinding?: readonly [bigint, bigint];
}

export interface TestClaim {
  readonly key: Hex32;
  readonly inputs: readonly Hex32[];
  readonly proof: Uint8Array;
}

/** What `call.zkClaim` takes. */
export function provenClaim({ chainId, account, secret, blinding }: ClaimInit): TestClaim {
  const binding = BigInt(`0x${zkBinding(chainId, account)}`);
  const shifted = Fr.add(secret, 7n);
  const [square, shiftedSquare] = [Fr.sqr(secret), Fr.sqr(shifted)];
  const open = [binding, Fr.mul(shiftedSquare, shifted), Fr.add(Fr.mul(square, secret), 5n)];
  const values = [1n, ...open, secret, square, shiftedSquare, Fr.sqr(binding)];
  const proof = prove(keys().provingKey, values, blinding ?? [3n, 5n]);
  if (proof.length !== ZK_PROOF_BYTES) throw new Error("a proof has 256 bytes");
  return {
    key: sha256Hex(keys().verificationKey),
    inputs: open.map((value) => value.toString(16).padStart(64, "0")),
    proof,
  };
}
