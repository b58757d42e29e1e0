// Goal: the weight file is true and its constants bound every extrinsic; method: every case is measured
// again on the full chain, and altered extrinsics with random seeds run in metered blocks.

import { readFileSync } from "node:fs";
import { decodeExtrinsic, encodeExtrinsic } from "@platform/protocol";
import { callWeight } from "@platform/runtime";
import { beforeAll, expect, it } from "vitest";
import { RUNTIME_PATH } from "../../../packages/runtime/test/host/chain.ts";
import { measureWeights, staleFiles } from "../../src/weights/bench-weights.ts";
import { allCases } from "../../src/weights/cases/all-cases.ts";
import { MAX_ARGS_BYTES } from "../../src/weights/cases/case.ts";
import { type FullChain, fullChain } from "../../src/weights/full-chain.ts";
import { boundOf } from "../../src/weights/measure-calls.ts";
import { measureBlock } from "../../src/weights/measured-block.ts";
import { nextContext } from "../../src/weights/next-context.ts";
import { rounded, SIGNED_CALLS } from "../../src/weights/weight-files.ts";

const wasm = readFileSync(RUNTIME_PATH);
let full: FullChain;

beforeAll(async () => {
  full = await fullChain(wasm);
}, 120_000);

it("weights.json and what is made from it are what is measured again", async () => {
  const file = await measureWeights(full);
  expect(staleFiles(file)).toEqual([]);
  // Half of what one call may take: an honest block never comes near the safety stop.
  for (const { hook, fuel } of file.hooks) expect(fuel, hook).toBeLessThan(500_000_000);
  expect(file.calls.map((row) => row.call).sort()).toEqual([...SIGNED_CALLS.keys()].sort());
}, 120_000);

it("no altered extrinsic takes more fuel than its call's weight", async () => {
  const seed = Number(process.env["SEED"] ?? Math.floor(Math.random() * 2 ** 32));
  const random = generator(seed);
  const below = (most: number) => Math.floor(random() * most);
  for (const { call, name, extrinsic, changes } of await allCases(full)) {
    for (let round = 0; round < 12; round++) {
      const decoded = decodeExtrinsic(extrinsic);
      if (decoded.type !== "signed") throw new Error("cases are signed");
      const body = decoded.body;
      const args = altered(body.call.args, below, round);
      const bytes = encodeExtrinsic({
        ...decoded,
        body: { ...body, call: { ...body.call, args } },
      });
      const block = measureBlock(wasm, full.view, changes, nextContext(full.chain), [bytes]);
      const [step] = block.extrinsics;
      const weight = callWeight(body.call, bytes.length);
      const what = `${call}, ${name}, round ${round}, seed ${seed}`;
      expect(step?.code, what).toBeGreaterThanOrEqual(0);
      expect(step?.fuel, what).toBeLessThanOrEqual(Number(weight));
    }
  }
}, 120_000);

/** As it is, one byte changed, cut off, or continued by anything. */
function altered(args: Uint8Array, below: (most: number) => number, round: number): Uint8Array {
  const copy = Uint8Array.from(args);
  if (round % 4 === 0 || args.length === 0) return copy;
  if (round % 4 === 1) {
    copy[below(copy.length)] = below(256);
    return copy;
  }
  if (round % 4 === 2) return copy.slice(0, below(copy.length));
  const more = below(MAX_ARGS_BYTES - args.length);
  return Buffer.concat([copy, Uint8Array.from({ length: more }, () => below(256))]);
}

/** Mulberry32. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

it("a bound lies above every case, and rounding only raises it", () => {
  const of = (length: number, fuel: number) => ({
    ...{ name: "", length, fuel, reads: 0, writes: 0, bytes: 0 },
  });
  expect(boundOf([of(100, 1_000), of(200, 1_501)])).toEqual({ base: 400, perByte: 6 });
  const bent = [of(100, 1_000), of(150, 5_000), of(200, 1_200)];
  const { base, perByte } = boundOf(bent);
  for (const { length, fuel } of bent) expect(base + perByte * length).toBeGreaterThanOrEqual(fuel);
  expect(boundOf([of(100, 9_000), of(200, 1_000)])).toEqual({ base: 9_000, perByte: 0 });
  expect([0, 1, 31, 33, 245_760, 245_761].map(rounded)).toEqual([0, 1, 31, 34, 245_760, 253_952]);
});
