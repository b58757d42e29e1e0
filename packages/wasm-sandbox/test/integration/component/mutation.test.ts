// Goal: no bytes make the decoder of components throw, the transpiler fail or the linker misplace a
// host call; method: mutations of a component from a seed, each to a verdict or an outcome.
import { describe, expect, it } from "vitest";
import { createInProcessSandbox } from "../../../src/index.ts";
import { request } from "../../challenge.ts";
import { coreComponent, ok } from "../../component.ts";
import { Random } from "../../fuzz/random.ts";

const MUTATIONS = 1500;
const SEED = Number(process.env["FC_SEED"] ?? 4712);
const sandbox = createInProcessSandbox();

const original = await coreComponent({
  more: '(data (i32.const 64) "hello") (table 2 funcref) (elem (i32.const 0) $f) (func $f)',
  evaluate: `i32.const 64 i32.const 5 call $log drop
    i32.const 0 i32.const 0 i32.const 5 i32.const 32 call $input-read
    i32.const 0 call_indirect ${ok(128, 8)}`,
});

function mutate(random: Random): Uint8Array {
  const bytes = original.slice();
  for (let left = 1 + random.below(3); left > 0; left--)
    bytes[8 + random.below(bytes.length - 8)] = random.below(256);
  return random.below(8) === 0 ? bytes.slice(0, 8 + random.below(bytes.length - 8)) : bytes;
}

describe("mutated components", () => {
  it(`${MUTATIONS} mutations, seed ${SEED}: always a verdict or an outcome`, async () => {
    const random = new Random(SEED);
    const counts = new Map<string, number>();
    for (let i = 0; i < MUTATIONS; i++) {
      const bytes = mutate(random);
      const limits = { fuel: 1_000_000n, memoryPages: 16 };
      const result = await sandbox.evaluate(request(bytes, { limits }));
      if ("local" in result) throw new Error(`mutation ${i}: ${result.local}: ${result.detail}`);
      const { outcome, diagnostics } = result;
      const word = diagnostics.rejection?.code ?? outcome;
      counts.set(word, (counts.get(word) ?? 0) + 1);
    }
    console.log([...counts].map(([word, count]) => `${word} ${count}`).join(", "));
    // The mutations reach every stage: decoder, world, transpiler, run.
    for (const word of ["MALFORMED", "COMPONENT_PROFILE", "IMPORT_SIGNATURE", "INVALID", "ok"])
      expect(counts.get(word) ?? 0).toBeGreaterThan(0);
  }, 120_000);
});
