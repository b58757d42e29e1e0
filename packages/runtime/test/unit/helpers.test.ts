// Integer helpers, power cap, Merkle paths and strategies of the wasm equal BigInt and the protocol's TypeScript on random inputs.

import {
  Bytes,
  bool,
  capPowers,
  Hash32,
  List,
  merklePath,
  merkleRoot,
  Struct,
  toHex,
  u8,
  u32,
  u64,
  ZERO_HASH,
} from "@platform/protocol";
import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { compileRuntime } from "../../scripts/compile.ts";
import { MapHost, type RuntimeExports, wasm } from "../host/map-host.ts";

interface Helpers extends RuntimeExports {
  mul_high(a: bigint, b: bigint): bigint;
  compare_products(a: bigint, b: bigint, c: bigint, d: bigint): number;
  add_capped(a: bigint, b: bigint, cap: bigint): bigint;
  is_quorum(power: bigint, total: bigint): number;
  is_weak(power: bigint, total: bigint): number;
  quotient(): void;
  cap_powers(): void;
  split(): void;
  merkle_root(): void;
  reads_bytes(): number;
}

const U64 = (1n << 64n) - 1n;
const u64s = fc.bigInt({ min: 0n, max: U64 });
const edges = fc.oneof(u64s, fc.constantFrom(0n, 1n, U64, U64 - 1n, 1n << 63n, (1n << 32n) - 1n));
const unsigned = (value: bigint) => BigInt.asUintN(64, value);
const Powers = List(u64);
let helpers: Helpers;

beforeAll(async () => {
  const module = new wasm.Module((await compileRuntime("test/assembly/helpers.ts")).wasm);
  helpers = new MapHost().instantiate(module) as Helpers;
});

function give(input: Uint8Array): void {
  const pointer = helpers.input(input.length) >>> 0;
  new Uint8Array(helpers.memory.buffer, pointer, input.length).set(input);
}

function take(): Uint8Array {
  return new Uint8Array(helpers.memory.buffer, helpers.output_ptr(), helpers.output_len()).slice();
}

test("a product and a rest divide exactly, or say that they do not fit", () => {
  const divisors = fc.oneof(fc.integer({ min: 1, max: 0xffffffff }), fc.constantFrom(1, 1_000));
  const Answer = Struct({ value: u64, rest: u64, over: bool });
  fc.assert(
    fc.property(edges, edges, edges, divisors, (a, b, c, d) => {
      give(Struct({ a: u64, b: u64, c: u64, d: u32 }).enc({ a, b, c, d }));
      helpers.quotient();
      const { value, rest, over } = Answer.dec(take());
      const sum = a * b + c;
      expect(over).toBe(sum / BigInt(d) > U64);
      expect(rest).toBe(sum % BigInt(d));
      if (!over) expect(value).toBe(sum / BigInt(d));
    }),
    { numRuns: 5_000 },
  );
});

test("wide products, quorums and capped sums are exact", () => {
  fc.assert(
    fc.property(edges, edges, edges, edges, (a, b, c, d) => {
      expect(unsigned(helpers.mul_high(a, b))).toBe((a * b) >> 64n);
      const order = a * b === c * d ? 0 : a * b < c * d ? -1 : 1;
      expect(helpers.compare_products(a, b, c, d)).toBe(order);
      const sum = a + b < c ? a + b : c;
      expect(unsigned(helpers.add_capped(a, b, c))).toBe(sum);
      expect(helpers.is_quorum(a, b)).toBe(3n * a > 2n * b ? 1 : 0);
      expect(helpers.is_weak(a, b)).toBe(3n * a > b ? 1 : 0);
    }),
    { numRuns: 2_000 },
  );
});

test("capped powers equal the protocol's", () => {
  const stakes = fc.array(fc.bigInt({ min: 0n, max: 65_535n }), { maxLength: 40 });
  fc.assert(
    fc.property(stakes, (powers) => {
      give(Powers.enc(powers));
      helpers.cap_powers();
      expect(Powers.dec(take())).toEqual(capPowers(powers));
    }),
    { numRuns: 500 },
  );
});

test("Merkle paths lead to the protocol's root and no other leaf does", () => {
  const Input = Struct({ index: u32, size: u32, leaf: Bytes(), path: List(Hash32) });
  const leaves = fc.array(fc.uint8Array({ maxLength: 40 }), { minLength: 1, maxLength: 33 });
  fc.assert(
    fc.property(leaves, fc.nat(), (items, seed) => {
      const index = seed % items.length;
      const leaf = items[index] as Uint8Array;
      const path = merklePath(items, index);
      give(Input.enc({ index, size: items.length, leaf, path: path.map(toHex) }));
      helpers.merkle_root();
      expect(toHex(take())).toBe(toHex(merkleRoot(items)));
      give(Input.enc({ index, size: items.length, leaf, path: [...path.map(toHex), ZERO_HASH] }));
      helpers.merkle_root();
      expect(take()).toHaveLength(0);
      give(Input.enc({ index: items.length, size: items.length, leaf, path: path.map(toHex) }));
      helpers.merkle_root();
      expect(take()).toHaveLength(0);
    }),
    { numRuns: 300 },
  );
});

test("a length in another form than the shortest is refused", () => {
  const reads = (bytes: number[]) => {
    give(Uint8Array.from(bytes));
    return helpers.reads_bytes() === 1;
  };
  expect(reads([4, 9])).toBe(true);
  expect(reads([4])).toBe(false);
  expect(reads([4, 9, 9])).toBe(false);
  expect(reads([5, 0, 9])).toBe(false);
  expect(reads([6, 0, 0, 0, 9])).toBe(false);
  expect(reads([3, 1, 0, 0, 0, 9])).toBe(false);
});

const Split = Struct({ strategy: u8, minimum: u32, whole: u64, scores: List(u64) });

function shares(strategy: number, minimum: number, scores: readonly bigint[]): readonly bigint[] {
  give(Split.enc({ strategy, minimum, whole: 1_000_000_000n, scores }));
  helpers.split();
  return Powers.dec(take());
}

const sum = (values: readonly bigint[]) => values.reduce((a, b) => a + b, 0n);
const scores = fc.array(fc.bigInt({ min: 1n, max: 1_000_000_000n }), {
  minLength: 1,
  maxLength: 12,
});
const minimum = fc.constantFrom(0, 1_000_000, 50_000_000, 1_000_000_000);
const strategy = fc.constantFrom(0, 1);

test("parts sum to the whole, and the best of equals is the earlier commit", () => {
  fc.assert(
    fc.property(strategy, minimum, scores, (which, least, list) => {
      expect(sum(shares(which, least, list))).toBe(1_000_000_000n);
    }),
    { numRuns: 300 },
  );
  expect(shares(0, 0, [5n, 9n, 9n, 3n])).toEqual([0n, 1_000_000_000n, 0n, 0n]);
  expect(shares(0, 100_000_000, [100n, 109n])).toEqual([1_000_000_000n, 0n]);
  expect(shares(0, 100_000_000, [100n, 110n])).toEqual([0n, 1_000_000_000n]);
  expect(shares(1, 0, [3n, 1n, 9n])).toEqual([333_333_333n, 0n, 666_666_667n]);
});

test("copying or splitting one work never raises the group's weight", () => {
  // One hotkey of the group holds `whole`; then k hotkeys hold copies and weaker parts of it, of
  // which none is committed before the whole was: the others' commits stay where they are.
  const parts = fc.array(fc.bigInt({ min: 0n, max: 1_000_000_000n }), { maxLength: 6 });
  fc.assert(
    fc.property(
      strategy,
      minimum,
      scores,
      scores,
      fc.nat(),
      parts,
      (which, least, before, after, at, ks) => {
        const own = before[at % before.length] as bigint;
        const pieces = ks.map((k) => (k * own) / 1_000_000_000n).filter((piece) => piece > 0n);
        const alone = shares(which, least, [...before, own, ...after]);
        const group = [own, ...pieces, own];
        const split = shares(which, least, [...before, ...group, ...after]);
        const start = before.length;
        expect(sum(split.slice(start, start + group.length))).toBeLessThanOrEqual(
          alone[start] as bigint,
        );
        // Parts before the whole: the steps of a split work sum to at most its own step.
        const climbing = [...pieces].sort((a, b) => (a < b ? -1 : 1));
        const ladder = shares(which, 0, [...before, ...climbing, own, ...after]);
        const whole = shares(which, 0, [...before, own, ...after]);
        const climbed = sum(ladder.slice(start, start + climbing.length + 1));
        // Largest remainder may move one part in 10^9 for each line of the group.
        expect(climbed).toBeLessThanOrEqual((whole[start] as bigint) + BigInt(climbing.length));
      },
    ),
    { numRuns: 300 },
  );
});
