// Goal: a module that imports its memory is the module that defines it; method: both forms of
// seeded random modules, the imported one on a pooled memory that others wrote to before.
import { hash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { createMeteredInstance, engine, type HostImports } from "../../../src/index.ts";
import { importMemory, MEMORY_IMPORT } from "../../../src/meter/import-memory.ts";
import { MemoryPool } from "../../../src/run/memory-pool.ts";
import { assemble, type ModuleSpec } from "../../assembler.ts";
import { generate } from "../../fuzz/generator.ts";
import { instrument } from "../../metered.ts";

const MODULES = Number(process.env["POOL_MODULES"] ?? 200);
const SEED = Number(process.env["FC_SEED"] ?? 31_337);
const BUDGET = 100_000_000n;

type Subject = Pick<ReturnType<typeof generate>, "bytes" | "entry" | "args">;

function run(bytes: Uint8Array, imports: HostImports, { entry, args }: Subject) {
  const instance = createMeteredInstance(bytes, imports, { fuel: BUDGET });
  let ending: unknown = "returned";
  let result: unknown;
  try {
    result = instance.function(entry)(...args);
  } catch (thrown) {
    ending = instance.classify(thrown);
  }
  return { ending, result, fuel: instance.fuel, memory: hash("sha256", instance.memory(), "hex") };
}

describe("an imported memory", () => {
  it(`changes nothing for ${MODULES} random modules from seed ${SEED}`, () => {
    const pool = new MemoryPool();
    let pooled = 0;
    for (let seed = SEED; seed < SEED + MODULES; seed++) {
      const subject = generate(seed);
      const metered = instrument(subject.bytes);
      const imported = importMemory(metered);
      if (imported === undefined) throw new Error(`seed ${seed}: no memory`);
      const lease = pool.take(imported.memory);
      const linked = { [MEMORY_IMPORT.module]: { [MEMORY_IMPORT.name]: lease.memory } };
      const before = pool.pages;
      const own = run(imported.bytes, linked, subject);
      pool.give(lease);
      if (pool.pages > before) pooled++;
      expect({ seed, ...own }).toEqual({ seed, ...run(metered, {}, subject) });
    }
    expect(pooled).toBeGreaterThan(MODULES / 2);
  });

  const IMPORTING: ModuleSpec = {
    imports: [{ name: "host.add", type: "i32 i32 -> i32" }],
    memory: [2, 5],
    functions: [{ type: "-> i32", body: "i32.const 3 i32.const 4 call 0", export: "run" }],
    data: [{ at: 7, bytes: Uint8Array.of(42) }],
  };

  it("stands behind the module's own imports, with its bounds", () => {
    const metered = instrument(IMPORTING, {}, ["host.add"]);
    const imported = importMemory(metered);
    expect(imported?.memory).toEqual({ minimum: 2, maximum: 5 });
    const memory = new engine.Memory({ initial: 2, maximum: 5 });
    const instance = createMeteredInstance(
      imported?.bytes ?? metered,
      {
        host: { add: (a: number, b: number) => a + b },
        [MEMORY_IMPORT.module]: { [MEMORY_IMPORT.name]: memory },
      },
      { fuel: BUDGET },
    );
    expect(instance.function("run")()).toBe(7);
    expect(instance.exports["memory"]).toBe(memory);
    expect(instance.memory()[7]).toBe(42);
  });

  it("is not added where there is no memory", () => {
    const functions = [{ type: "-> i32", body: "i32.const 1", export: "run" }];
    expect(importMemory(instrument(assemble({ functions })))).toBeUndefined();
  });
});
