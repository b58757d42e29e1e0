// Goal: no bytes make the decoder throw, and what it accepts always compiles once rewritten (else
// a guest could force abstentions); method: seeded byte mutations of modules that use every form.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DEFAULT_MODULE_LIMITS, engine, prepareModule } from "../../../src/index.ts";
import { assemble } from "../../assembler.ts";

const RUNS = 3000;
const SEED = Number(process.env["FC_SEED"] ?? 4711);
const POLICY = { limits: DEFAULT_MODULE_LIMITS, allowedImports: ["env.f"] };

const SEEDS = [
  assemble({
    imports: [{ name: "env.f", type: "i32 -> i64" }],
    memory: [1, 3],
    table: [4, 9],
    elements: [0, 1],
    globals: [{ type: "i64", init: "i64.const 5" }],
    functions: [
      {
        type: "i32 f64 -> f64",
        locals: "i64 f32",
        body:
          "block f64 loop local.get 1 f64.sqrt local.get 0 br_if 1 drop br 0 end unreachable end " +
          "local.get 0 if i32.const 1 memory.grow drop else ref.null i32.const 2 table.grow 0 drop end " +
          "local.get 0 call 0 global.set 0 local.get 3 f32.ceil f64.promote_f32 f64.max return",
        export: "run",
      },
      {
        type: "-> i32 i64",
        body:
          "i32.const 1 i32.const 2 i32.const 3 memory.fill i32.const 0 i32.const 0 i32.const 8 memory.copy " +
          "i32.const 0 table.get 0 drop block 2 i32.const 4 i64.const 9 br 0 end",
      },
      { type: "i32 ->", body: "block block local.get 0 br_table 0 1 2 end i32.const 7 drop end" },
    ],
    data: [{ at: 3, bytes: Uint8Array.of(1, 2, 3) }],
  }),
];

describe("mutated modules", () => {
  it(`${RUNS} mutations, seed ${SEED}: a verdict always, and never broken output`, () => {
    let accepted = 0;
    const edit = fc.record({ at: fc.nat(), byte: fc.nat(255), kind: fc.constantFrom(0, 1, 2) });
    fc.assert(
      fc.property(fc.constantFrom(...SEEDS), fc.array(edit, { maxLength: 3 }), (seed, edits) => {
        const bytes = edits.reduce((list, { at, byte, kind }) => {
          list.splice(at % list.length, kind === 1 ? 0 : 1, ...(kind === 2 ? [] : [byte]));
          return list;
        }, Array.from(seed));
        const prepared = prepareModule(Uint8Array.from(bytes), POLICY);
        if (!prepared.ok) return;
        accepted++;
        expect(engine.validate(prepared.instrumented)).toBe(true);
      }),
      { numRuns: RUNS, seed: SEED },
    );
    expect(accepted).toBeGreaterThan(RUNS / 20);
  });
});
