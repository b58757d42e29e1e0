/**
 * A Groth16 prover for tests: set-up, then proofs from the proving key alone, as any prover makes them.
 * The set-up's secrets are constants of a test, so that whoever reads it can forge: its keys are
 * worth nothing outside of tests.
 */

import { bn254 } from "@noble/curves/bn254.js";

const { Fr } = bn254.fields;
const G1 = bn254.G1.Point;
const G2 = bn254.G2.Point;
type G1Point = InstanceType<typeof G1>;
type G2Point = InstanceType<typeof G2>;
/** Coefficients, the constant first. */
type Polynomial = readonly bigint[];

/** A sum of variables: index to factor. Variable 0 is one. */
export type Sum = Readonly<Record<number, bigint>>;

/** a * b = c for each constraint; variables 1 to `publicInputs` are public. */
export interface Circuit {
  readonly publicInputs: number;
  readonly variables: number;
  readonly constraints: readonly { readonly a: Sum; readonly b: Sum; readonly c: Sum }[];
}

/** Public here, and never again anywhere. */
export interface Secrets {
  readonly tau: bigint;
  readonly alpha: bigint;
  readonly beta: bigint;
  readonly gamma: bigint;
  readonly delta: bigint;
}

export interface ProvingKey {
  readonly circuit: Circuit;
  readonly alpha: G1Point;
  readonly beta: readonly [G1Point, G2Point];
  readonly delta: readonly [G1Point, G2Point];
  readonly u: readonly G1Point[];
  readonly v: readonly (readonly [G1Point, G2Point])[];
  /** Of the private variables, in their order. */
  readonly k: readonly G1Point[];
  /** tau^i Z(tau) / delta. */
  readonly h: readonly G1Point[];
}

const word = (value: bigint): Uint8Array =>
  Buffer.from(value.toString(16).padStart(64, "0"), "hex");
const times1 = (point: G1Point, by: bigint): G1Point =>
  by === 0n ? G1.ZERO : point.multiply(Fr.create(by));
const times2 = (point: G2Point, by: bigint): G2Point =>
  by === 0n ? G2.ZERO : point.multiply(Fr.create(by));
const g1 = (by: bigint): G1Point => times1(G1.BASE, Fr.create(by));
const g2 = (by: bigint): G2Point => times2(G2.BASE, Fr.create(by));

/** As in EIP-196 and EIP-197. */
function encoded(point: G1Point | G2Point): Uint8Array {
  const { x, y } = point.toAffine();
  const parts =
    typeof x === "bigint" || typeof y === "bigint"
      ? [x as bigint, y as bigint]
      : [x.c1, x.c0, y.c1, y.c0];
  return Buffer.concat(parts.map(word));
}

function multiplied(a: Polynomial, b: Polynomial): bigint[] {
  const product = Array.from({ length: a.length + b.length - 1 }, () => 0n);
  for (const [i, x] of a.entries())
    for (const [j, y] of b.entries()) product[i + j] = Fr.add(product[i + j] ?? 0n, Fr.mul(x, y));
  return product;
}

function added(a: Polynomial, b: Polynomial): bigint[] {
  const length = Math.max(a.length, b.length);
  return Array.from({ length }, (_, i) => Fr.add(a[i] ?? 0n, b[i] ?? 0n));
}

const scaled = (a: Polynomial, by: bigint): bigint[] => a.map((x) => Fr.mul(x, Fr.create(by)));
const at = (a: Polynomial, x: bigint): bigint =>
  a.reduceRight((sum, coefficient) => Fr.add(Fr.mul(sum, x), coefficient), 0n);

/** The constraints stand at 1, 2, 3 and so on. */
const places = ({ constraints }: Circuit): bigint[] => constraints.map((_, i) => BigInt(i + 1));
const vanishing = (circuit: Circuit): bigint[] =>
  places(circuit).reduce<bigint[]>((z, x) => multiplied(z, [Fr.neg(x), 1n]), [1n]);

/** One polynomial for each variable: its factor in constraint i at place i. */
function interpolated(circuit: Circuit, side: "a" | "b" | "c"): bigint[][] {
  const points = places(circuit);
  const bases = points.map((x) =>
    points
      .filter((other) => other !== x)
      .reduce<bigint[]>(
        (basis, other) => scaled(multiplied(basis, [Fr.neg(other), 1n]), Fr.inv(Fr.sub(x, other))),
        [1n],
      ),
  );
  return Array.from({ length: circuit.variables }, (_, variable) =>
    circuit.constraints.reduce<bigint[]>(
      (sum, constraint, i) => added(sum, scaled(bases[i] ?? [], constraint[side][variable] ?? 0n)),
      [0n],
    ),
  );
}

/** The verification key in the layout of src/proof/groth16.ts, and what a prover needs. */
export function setup(
  circuit: Circuit,
  secrets: Secrets,
): { readonly verificationKey: Uint8Array; readonly provingKey: ProvingKey } {
  const { tau, alpha, beta, gamma, delta } = secrets;
  const valuesOf = (side: "a" | "b" | "c") => interpolated(circuit, side).map((p) => at(p, tau));
  const [u, v, w] = [valuesOf("a"), valuesOf("b"), valuesOf("c")];
  const mixed = u.map((x, i) => Fr.create(beta * x + alpha * (v[i] ?? 0n) + (w[i] ?? 0n)));
  const known = mixed.slice(0, circuit.publicInputs + 1);
  const z = at(vanishing(circuit), tau);
  const provingKey: ProvingKey = {
    circuit,
    alpha: g1(alpha),
    beta: [g1(beta), g2(beta)],
    delta: [g1(delta), g2(delta)],
    u: u.map(g1),
    v: v.map((x) => [g1(x), g2(x)]),
    k: mixed.slice(circuit.publicInputs + 1).map((x) => g1(Fr.div(x, delta))),
    h: circuit.constraints.slice(1).map((_, i) => g1(Fr.div(Fr.pow(tau, BigInt(i)) * z, delta))),
  };
  const verificationKey = Buffer.concat([
    Uint8Array.of(1, circuit.publicInputs),
    ...[g1(alpha), g2(beta), g2(gamma), g2(delta)].map(encoded),
    ...known.map((x) => encoded(g1(Fr.div(x, gamma)))),
  ]);
  return { verificationKey, provingKey };
}

/** The quotient of A B - C by Z. @throws Error for values that do not satisfy the constraints */
function quotient(circuit: Circuit, values: readonly bigint[]): bigint[] {
  const [a, b, c] = (["a", "b", "c"] as const).map((side) =>
    interpolated(circuit, side).reduce<bigint[]>(
      (sum, polynomial, i) => added(sum, scaled(polynomial, values[i] ?? 0n)),
      [0n],
    ),
  ) as [bigint[], bigint[], bigint[]];
  const rest = added(multiplied(a, b), scaled(c, -1n));
  const z = vanishing(circuit);
  const found: bigint[] = [];
  for (let degree = rest.length - z.length; degree >= 0; degree--) {
    const factor = rest[degree + z.length - 1] ?? 0n;
    found[degree] = factor;
    for (const [i, x] of z.entries())
      rest[degree + i] = Fr.sub(rest[degree + i] ?? 0n, Fr.mul(factor, x));
  }
  if (rest.some((x) => x !== 0n)) throw new Error("the values do not satisfy the circuit");
  return found;
}

/**
 * A, B and C for all values of the circuit, variable 0 first.
 * @param blinding two scalars; others give another proof of the same statement
 * @throws Error for values that do not satisfy the constraints
 */
export function prove(
  key: ProvingKey,
  values: readonly bigint[],
  [r, s]: readonly [bigint, bigint],
): Uint8Array {
  const { circuit } = key;
  const sum1 = (points: readonly G1Point[], factors: readonly bigint[], start: G1Point): G1Point =>
    points.reduce((sum, point, i) => sum.add(times1(point, factors[i] ?? 0n)), start);
  const a = sum1(key.u, values, key.alpha).add(times1(key.delta[0], r));
  const b = key.v
    .reduce((sum, [, point], i) => sum.add(times2(point, values[i] ?? 0n)), key.beta[1])
    .add(times2(key.delta[1], s));
  const b1 = sum1(
    key.v.map(([point]) => point),
    values,
    key.beta[0],
  ).add(times1(key.delta[0], s));
  const secret = sum1(key.k, values.slice(circuit.publicInputs + 1), G1.ZERO);
  const c = sum1(key.h, quotient(circuit, values), secret)
    .add(times1(a, s))
    .add(times1(b1, r))
    .add(times1(key.delta[0], Fr.neg(Fr.mul(r, s))));
  return Buffer.concat([a, b, c].map(encoded));
}
