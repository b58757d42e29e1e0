// Goal: rewriting changes no result; method: random programs of profile 1, bare engine against
// metered module: result bits, trap or not, and memory.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { engine } from "../../../src/index.ts";
import { assemble } from "../../assembler.ts";
import { rejectionOf, runBare, runMetered } from "../../metered.ts";

const RUNS = 400;
const SEED = Number(process.env["FC_SEED"] ?? 20_261);
/** Local 0 is the argument; 1 is scratch; 2 counts down so that every loop ends. */
const LOCALS = "i32 i32";

type Code = fc.Arbitrary<string>;

const constant: Code = fc.oneof(
  fc.integer({ min: -3, max: 70_000 }).map((value) => `i32.const ${value}`),
  fc.constantFrom("local.get 0", "local.get 1", "memory.size"),
);

const { value, statement } = fc.letrec<{ value: string; statement: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5, depthIdentifier: "code" },
    constant,
    fc
      .tuple(
        tie("value"),
        tie("value"),
        fc.constantFrom(
          "add",
          "sub",
          "mul",
          "xor",
          "shl",
          "rotr",
          "lt_s",
          "ge_u",
          "div_s",
          "rem_u",
        ),
      )
      .map(([a, b, op]) => `${a} ${b} i32.${op}`),
    tie("value").map((a) => `${a} i32.const 255 i32.and i32.load`),
    tie("value").map((a) => `${a} local.tee 1`),
    tie("value").map((a) => `${a} i32.const 3 i32.and memory.grow`),
    fc
      .tuple(
        tie("value"),
        fc.constantFrom("sqrt", "neg", "ceil"),
        fc.constantFrom("add", "div", "min"),
      )
      .map(
        ([a, unary, binary]) =>
          `${a} f64.convert_i32_s f64.${unary} ${a} f64.convert_i32_u f64.${binary} f64.const 1 f64.lt`,
      ),
    fc
      .tuple(tie("value"), tie("value"), tie("value"))
      .map(([c, a, b]) => `${c} if i32 ${a} else ${b} end`),
    fc.tuple(tie("value"), tie("value")).map(([a, b]) => `block i32 ${a} ${b} br_if 0 end`),
    fc.tuple(tie("statement"), tie("value")).map(([s, a]) => `${s} ${a}`),
    tie("value").map((a) => `${a} call 1`),
    tie("value").map((a) => `${a} i32.const 1 i32.and i32.const 2 i32.mul call_indirect 1`),
  ),
  statement: fc.oneof(
    { maxDepth: 5, depthIdentifier: "code" },
    fc.constantFrom("nop", "block br 0 end"),
    tie("value").map((a) => `${a} local.set 1`),
    fc
      .tuple(tie("value"), tie("value"))
      .map(([a, b]) => `${a} i32.const 1023 i32.and ${b} i32.store`),
    fc
      .tuple(tie("value"), tie("value"))
      .map(([a, n]) => `${a} i32.const 4095 i32.and ${a} ${n} i32.const 511 i32.and memory.fill`),
    tie("statement").map(
      (s) =>
        `i32.const 7 local.set 2 loop ${s} local.get 2 i32.const 1 i32.sub local.tee 2 i32.const 0 i32.gt_s br_if 0 end`,
    ),
    fc.tuple(tie("value"), tie("statement")).map(([a, s]) => `block ${a} br_if 0 ${s} end`),
    fc.tuple(tie("value"), tie("value")).map(([a, b]) => `${a} if ${b} return end`),
    fc
      .tuple(tie("value"), tie("statement"))
      .map(([a, s]) => `block block block ${a} br_table 0 1 2 end ${s} end ${s} end`),
  ),
}));

const program = fc.tuple(fc.array(statement, { maxLength: 4 }), value).map(([body, last]) =>
  assemble({
    memory: [1, 4],
    table: [3],
    elements: [1, 1, 1],
    functions: [
      { type: "i32 -> i32", locals: LOCALS, body: [...body, last].join(" "), export: "run" },
      { type: "i32 -> i32", body: "local.get 0 i32.const 3 i32.rem_s i32.const 1 i32.add" },
    ],
  }),
);

describe("metered against bare", () => {
  it(`${RUNS} random programs, seed ${SEED}`, () => {
    let trapped = 0;
    fc.assert(
      fc.property(program, fc.integer(), (bytes, argument) => {
        fc.pre(engine.validate(bytes));
        expect(rejectionOf(bytes)).toBe("accepted");
        const bare = runBare(bytes, [argument]);
        const metered = runMetered(bytes, [argument], { fuel: 1_000_000_000n });
        if (bare.trapped) {
          trapped++;
          expect(metered.ending).toEqual({ outcome: "trap" });
        } else expect(metered.result).toBe(bare.result);
        expect(metered.memory).toEqual(bare.memory);
        if (!bare.trapped) expect(metered.stackLeft).toBe(1024 * 1024);
      }),
      { numRuns: RUNS, seed: SEED },
    );
    expect(trapped).toBeGreaterThan(0);
    expect(trapped).toBeLessThan(RUNS);
  });
});
