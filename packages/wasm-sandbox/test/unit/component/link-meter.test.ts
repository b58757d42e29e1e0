// Goal: a core whose meter is imported does what the same module does with its own; method: random
// modules with globals, both ways: result or ending, fuel, stack, memory and every global.
import { describe, expect, it } from "vitest";
import { createMeteredInstance, type MeteredInstance } from "../../../src/index.ts";
import { assemble } from "../../assembler.ts";
import { generate } from "../../fuzz/generator.ts";
import { linkedInstance } from "../../linked.ts";
import { instrument } from "../../metered.ts";

const MODULES = 300;
const SEED = Number(process.env["FC_SEED"] ?? 20_263);
const FUEL = 10_000_000n;

function seen(instance: MeteredInstance, args: readonly (number | bigint)[], globals: string[]) {
  let ending: unknown;
  try {
    ending = instance.function("run")(...args);
  } catch (thrown) {
    ending = instance.classify(thrown);
  }
  const after = { ending, fuel: instance.fuel, stack: instance.stackBytes };
  const memory = Buffer.from(instance.memory()).toString("base64");
  return { ...after, memory, globals: globals.map((name) => instance.function(name)()) };
}

describe("a linked meter", () => {
  it(`${MODULES} random modules from seed ${SEED}`, () => {
    let withGlobals = 0;
    for (let seed = SEED; seed < SEED + MODULES; seed++) {
      const { bytes, args, globals } = generate(seed);
      const own = createMeteredInstance(instrument(bytes), {}, { fuel: FUEL });
      const linked = linkedInstance(bytes, FUEL);
      expect({ seed, ...seen(linked, args, [...globals]) }).toEqual({
        seed,
        ...seen(own, args, [...globals]),
      });
      if (globals.length > 0) withGlobals++;
    }
    expect(withGlobals).toBeGreaterThan(MODULES / 2);
  });

  it("moves the core's own globals, in code and in exports, and exports no counter", () => {
    const bytes = assemble({
      memory: [1],
      globals: [
        { type: "i32", init: "i32.const 7" },
        { type: "i64", init: "i64.const 9" },
      ],
      functions: [
        {
          type: "-> i32",
          body: "global.get 1 i64.const 1 i64.add global.set 1 global.get 0",
          export: "run",
        },
        { type: "-> i64", body: "global.get 1", export: "g1" },
      ],
    });
    const linked = linkedInstance(bytes, 1000n);
    expect(linked.function("run")()).toBe(7);
    expect(linked.function("g1")()).toBe(10n);
    // 1 + 6, and 1 + 1 for the getter.
    expect(linked.fuel).toBe(1000n - 6n - 2n);
  });
});
