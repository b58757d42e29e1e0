// Goal: verify_zk_proof accepts what holds and nothing else; method: blocks solved with known
// logarithms, then every field changed, points off the curve and outside of the subgroup included.
import { bn254 } from "@noble/curves/bn254.js";
import { describe, expect, it } from "vitest";
import { verifyGroth16 } from "../../../src/proof/groth16.ts";
import { request } from "../../challenge.ts";
import { evaluate, importing } from "../../observed.ts";
import { provenBlock } from "../../proven-block.ts";

const ORDER = bn254.fields.Fr.ORDER;
const FIELD = bn254.fields.Fp.ORDER;
const block = provenBlock();
/** First bytes of each part of a block with one input. */
const AT = {
  alpha: 2,
  beta: 66,
  gamma: 194,
  delta: 322,
  constant: 450,
  weight: 514,
  a: 578,
  b: 642,
  c: 770,
  input: 834,
} as const;
const word = (value: bigint): Uint8Array =>
  Buffer.from(value.toString(16).padStart(64, "0"), "hex");

function withBytes(at: number, bytes: Uint8Array): Uint8Array {
  const changed = Uint8Array.from(block);
  changed.set(bytes, at);
  return changed;
}

describe("a block that holds", () => {
  it.each([0, 1, 2, 16])("%i public inputs", (count) => {
    const inputs = Array.from({ length: count }, (_, i) => BigInt(i) ** 40n);
    expect(verifyGroth16(provenBlock({ inputs }))).toBe(true);
  });

  it("the largest scalar, and zero", () => {
    expect(verifyGroth16(provenBlock({ inputs: [ORDER - 1n, 0n] }))).toBe(true);
  });

  it("a sum at infinity", () => {
    // 31 + 37 x = 0: the pairing of the sum is one.
    const { Fr } = bn254.fields;
    const inputs = [Fr.div(Fr.neg(31n), 37n)];
    expect(verifyGroth16(provenBlock({ inputs }))).toBe(true);
  });
});

describe("one that does not", () => {
  it.each(Object.entries(AT))("another %s", (name, at) => {
    const other = provenBlock({ inputs: [8n] });
    const changed = name === "input" ? word(8n) : swapped(at);
    expect(verifyGroth16(withBytes(at, changed))).toBe(false);
    expect(verifyGroth16(other)).toBe(true);
  });

  it("a scalar that is not below the order", () => {
    expect(verifyGroth16(withBytes(AT.input, word(7n + ORDER)))).toBe(false);
  });

  it("a coordinate that is not below the field's order", () => {
    const x = BigInt(`0x${Buffer.from(block.subarray(AT.a, AT.a + 32)).toString("hex")}`);
    expect(x + FIELD < 2n ** 256n).toBe(true);
    expect(verifyGroth16(withBytes(AT.a, word(x + FIELD)))).toBe(false);
  });

  it("a point off its curve, and infinity", () => {
    expect(verifyGroth16(withBytes(AT.a, word(5n)))).toBe(false);
    expect(verifyGroth16(withBytes(AT.a, new Uint8Array(64)))).toBe(false);
    expect(verifyGroth16(withBytes(AT.b, new Uint8Array(128)))).toBe(false);
  });

  it("a point of the twist outside of the subgroup", () => {
    expect(verifyGroth16(withBytes(AT.b, twistPoint()))).toBe(false);
  });
});

describe("bytes that are no block", () => {
  it.each([
    ["nothing", new Uint8Array(0)],
    ["one byte less", block.subarray(0, -1)],
    ["one byte more", Uint8Array.from([...block, 0])],
    ["another scheme", withBytes(0, Uint8Array.of(2))],
    ["another count", withBytes(1, Uint8Array.of(2))],
    ["17 inputs", withBytes(1, Uint8Array.of(17))],
  ])("%s", (_, bytes) => {
    expect(verifyGroth16(bytes)).toBeUndefined();
  });
});

it("costs a fixed price and its bytes, before anything is verified", async () => {
  const fuel = async (bytes: Uint8Array): Promise<bigint> => {
    const body = `i32.const 64 i32.const ${bytes.length} call 0 i32.const 1 i32.ne`;
    const module = importing(["verify_zk_proof"], [{ type: "-> i32", body, export: "evaluate" }], {
      data: [{ at: 64, bytes }],
    });
    const limits = { fuel: 3_000_000_000n, memoryPages: 1 };
    const wanted = request(module, { limits, sandboxVersion: 2 });
    const { outcome, fuelUsed } = await evaluate(wanted);
    expect(outcome).toBe(bytes === block ? "bad-output" : "guest-error");
    return fuelUsed;
  };
  const good = await fuel(block);
  expect(await fuel(withBytes(AT.input, word(8n)))).toBe(good);
  // 50,000,000 and one for 16 bytes, 48 each; 866 bytes; the page, its data, and what is executed.
  const guest = good - 48n * (50_000_000n + BigInt(Math.ceil(866 / 16))) - 262_144n;
  expect(guest).toBeLessThan(1_000n);
  expect(good).toMatchInlineSnapshot(`2400264909n`);
});

/** Coordinates of another valid point of the same group. */
function swapped(at: number): Uint8Array {
  const wide: readonly number[] = [AT.beta, AT.gamma, AT.delta, AT.b];
  return wide.includes(at)
    ? block.subarray(at === AT.b ? AT.beta : AT.b, at === AT.b ? AT.beta + 128 : AT.b + 128)
    : block.subarray(at === AT.a ? AT.alpha : AT.a, at === AT.a ? AT.alpha + 64 : AT.a + 64);
}

/** On y^2 = x^3 + b', but of an order that G2 does not have: the first x that gives one. */
function twistPoint(): Uint8Array {
  const { Fp2 } = bn254.fields;
  const { b } = bn254.G2.Point.CURVE();
  for (let i = 1n; i < 64n; i++) {
    const x = Fp2.fromBigTuple([i, 0n]);
    const square = Fp2.add(Fp2.mul(Fp2.sqr(x), x), b);
    try {
      const y = Fp2.sqrt(square);
      const point = bn254.G2.Point.fromAffine({ x, y });
      if (point.isTorsionFree()) continue;
      return Buffer.concat([x.c1, x.c0, y.c1, y.c0].map(word));
    } catch {
      // No square root: no point at this x.
    }
  }
  throw new Error("no point found");
}
