/**
 * Groth16 over BN254 for `verify_zk_proof`. Integers only, so that every engine gives one answer.
 * Points and scalars are written as in EIP-196 and EIP-197: 32 bytes big-endian each, a point of G2
 * with the imaginary part of each coordinate first.
 *
 * `1 | n | alpha G1 | beta, gamma, delta G2 | n + 1 points G1 | A G1 | B G2 | C G1 | n scalars`
 */

import { bn254 } from "@noble/curves/bn254.js";

/** First byte: other schemes can follow. */
const GROTH16_BN254 = 1;
/** The price is fixed, and each public input takes a multiplication. */
export const MAX_PUBLIC_INPUTS = 16;

const WORD = 32;
const G1_BYTES = 2 * WORD;
const G2_BYTES = 4 * WORD;
const HEAD_BYTES = 2;
const FIXED_BYTES = HEAD_BYTES + 4 * G1_BYTES + 4 * G2_BYTES;

const { Fp2, Fp12, Fr } = bn254.fields;
type G1 = InstanceType<typeof bn254.G1.Point>;
type G2 = InstanceType<typeof bn254.G2.Point>;

/**
 * Whether the proof holds for its key and public inputs; undefined for bytes that have another
 * scheme, more inputs than {@link MAX_PUBLIC_INPUTS} or another length. A coordinate outside the
 * field, a point off its curve or subgroup, infinity, and a scalar not below the order are false.
 */
export function verifyGroth16(bytes: Uint8Array): boolean | undefined {
  const inputs = bytes[1] ?? 0;
  if (bytes[0] !== GROTH16_BN254 || inputs > MAX_PUBLIC_INPUTS) return undefined;
  if (bytes.length !== FIXED_BYTES + inputs * (G1_BYTES + WORD)) return undefined;
  try {
    return holds(new PointReader(bytes.subarray(HEAD_BYTES)), inputs);
  } catch {
    // The library refuses a point that is none: so says the encoding, not the machine.
    return false;
  }
}

function holds(read: PointReader, inputs: number): boolean {
  const alpha = read.g1();
  const [beta, gamma, delta] = [read.g2(), read.g2(), read.g2()];
  let sum = read.g1();
  const weights = Array.from({ length: inputs }, () => read.g1());
  const [a, b, c] = [read.g1(), read.g2(), read.g1()];
  for (const weight of weights) sum = sum.add(weight.multiplyUnsafe(read.scalar()));
  const pairs = [
    { g1: a.negate(), g2: b },
    { g1: alpha, g2: beta },
    { g1: sum, g2: gamma },
    { g1: c, g2: delta },
  ];
  // Points of the encoding are never infinity; their sum can be, and its pairing is then one.
  const product = bn254.pairingBatch(pairs.filter(({ g1 }) => !g1.is0()));
  return Fp12.eql(product, Fp12.ONE);
}

/** @throws whatever the library throws for a value that is no point or scalar */
class PointReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  g1(): G1 {
    const point = bn254.G1.Point.fromAffine({ x: this.#word(), y: this.#word() });
    point.assertValidity();
    return point;
  }

  g2(): G2 {
    const [x1, x0, y1, y0] = [this.#word(), this.#word(), this.#word(), this.#word()];
    const point = bn254.G2.Point.fromAffine({
      x: Fp2.fromBigTuple([x0, x1]),
      y: Fp2.fromBigTuple([y0, y1]),
    });
    point.assertValidity();
    return point;
  }

  scalar(): bigint {
    const value = this.#word();
    if (value >= Fr.ORDER) throw new RangeError("a public input is below the order");
    return value;
  }

  #word(): bigint {
    const word = this.#bytes.subarray(this.#at, this.#at + WORD);
    this.#at += WORD;
    return BigInt(`0x${Buffer.from(word).toString("hex")}`);
  }
}
