/**
 * Groth16 blocks for tests. No prover: whoever knows the logarithms of a key can solve the one
 * equation that is checked, a b = alpha beta + sum gamma + c delta, for c.
 */

import { bn254 } from "@noble/curves/bn254.js";

const { Fr } = bn254.fields;
const G1 = bn254.G1.Point.BASE;
const G2 = bn254.G2.Point.BASE;

export interface ProvenInit {
  /** Public inputs that the proof is about. @default [7] */
  readonly inputs?: readonly bigint[];
}

const word = (value: bigint): Uint8Array =>
  Buffer.from(value.toString(16).padStart(64, "0"), "hex");

function g1(scalar: bigint): Uint8Array {
  const { x, y } = G1.multiply(Fr.create(scalar)).toAffine();
  return Buffer.concat([word(x), word(y)]);
}

function g2(scalar: bigint): Uint8Array {
  const { x, y } = G2.multiply(Fr.create(scalar)).toAffine();
  return Buffer.concat([x.c1, x.c0, y.c1, y.c0].map(word));
}

/** A block that holds; the layout is that of src/proof/groth16.ts. */
export function provenBlock({ inputs = [7n] }: ProvenInit = {}): Uint8Array {
  const [alpha, beta, gamma, delta, a, b] = [11n, 13n, 17n, 19n, 23n, 29n] as const;
  const weights = [31n, ...inputs.map((_, i) => 37n + BigInt(i))];
  const sum = inputs.reduce((total, input, i) => total + input * (weights[i + 1] ?? 0n), 31n);
  const c = Fr.div(Fr.create(a * b - alpha * beta - sum * gamma), delta);
  return Buffer.concat([
    Uint8Array.of(1, inputs.length),
    ...[g1(alpha), g2(beta), g2(gamma), g2(delta)],
    ...weights.map(g1),
    ...[g1(a), g2(b), g1(c)],
    ...inputs.map(word),
  ]);
}
