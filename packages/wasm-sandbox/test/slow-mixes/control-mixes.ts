/** Branches and calls that no predictor foresees, and frames that are dear to enter. */

import type { ModuleSpec } from "../assembler.ts";
import { loop, type SlowMix, times, unrolled } from "./mix.ts";

/** Next value of a xorshift generator in local 1. */
const RANDOM =
  "local.get 1 local.get 1 i64.const 13 i64.shl i64.xor local.tee 1 local.get 1 i64.const 7 " +
  "i64.shr_u i64.xor local.tee 1 local.get 1 i64.const 17 i64.shl i64.xor local.tee 1 ";
const SEEDED = {
  locals: "i64 i64",
  start: "i64.const 88172645463325252 local.set 1",
  globals: [{ type: "i64", init: "i64.const 0" }],
  end: "local.get 1 global.set 0",
} as const;
const bits = (count: number): string =>
  `${RANDOM} i32.wrap_i64 i32.const ${2 ** count - 1} i32.and`;

const TARGETS = 64;

/** Each bit of one random number decides a branch. */
const COINS =
  `${RANDOM} i32.wrap_i64 local.set 2 ` +
  Array.from(
    { length: 31 },
    (_, bit) =>
      `local.get 2 i32.const ${2 ** bit} i32.and if i32.const ${bit * 4} local.get 0 i32.store end`,
  ).join(" ");

function indirect(first: number): ModuleSpec {
  const callees = Array.from({ length: TARGETS }, (_, i) => ({
    type: "i64 -> i64",
    body: `local.get 0 i64.const ${2 * i + 1} i64.add`,
  }));
  const body = `${SEEDED.start} ${loop(
    times(8, `local.get 1 ${bits(6)} call_indirect ${first + 1} local.set 1`),
  )} ${SEEDED.end}`;
  return {
    globals: SEEDED.globals,
    table: [TARGETS, TARGETS],
    elements: callees.map((_, i) => first + 1 + i),
    functions: [{ type: "i32 ->", locals: SEEDED.locals, body, export: "run" }, ...callees],
  };
}

const cases = (count: number): string => {
  const targets = Array.from({ length: count }, (_, i) => i).join(" ");
  const arms = Array.from(
    { length: count },
    (_, i) => `end local.get 1 i64.const ${i + 3} i64.add local.set 1 br ${count - 1 - i}`,
  );
  return `block ${times(count, "block")} ${bits(Math.log2(count))} br_table ${targets} 0 ${arms.join(" ")} end`;
};

const calling = (name: string, type: string, call: string, body: string, locals = ""): SlowMix => ({
  name,
  rounds: 4_000,
  build: (first) => ({
    functions: [
      {
        type: "i32 ->",
        body: loop(times(8, call.replace("@", `call ${first + 1}`))),
        export: "run",
      },
      { type, body, locals },
    ],
  }),
});

/** Down 200 frames and up again. */
const recursion: SlowMix = {
  name: "recursion down and up",
  rounds: 500,
  build: (first) => ({
    functions: [
      { type: "i32 ->", body: loop(`i32.const 200 call ${first + 1} drop`), export: "run" },
      {
        type: "i32 -> i32",
        body: `local.get 0 i32.eqz if i32 i32.const 1 else local.get 0 i32.const 1 i32.sub
          call ${first + 1} i32.const 1 i32.add end`,
      },
    ],
  }),
};

const PARAMETERS = 31;

export const CONTROL_MIXES: readonly SlowMix[] = [
  unrolled("unpredictable branches", COINS, {
    ...{ ...SEEDED, locals: "i64 i32", memory: [1, 1], times: 1 },
  }),
  unrolled("unpredictable br_table of 64", cases(64), { ...SEEDED, times: 1, rounds: 50_000 }),
  { name: "unpredictable call_indirect of 64", rounds: 10_000, build: indirect },
  unrolled("br_if ladder", `block ${times(16, "local.get 0 i32.const -1 i32.eq br_if 0")} end`, {
    times: 4,
    rounds: 10_000,
  }),
  calling("calls of nothing", "->", "@", ""),
  calling("calls with 1,020 locals", "->", "@", "", "i64 ".repeat(1020)),
  calling("calls with 1,020 float locals", "->", "@", "", "f64 ".repeat(1020)),
  calling(
    "calls with 31 parameters",
    `${"i64 ".repeat(PARAMETERS)} -> i64`,
    `${times(PARAMETERS, "i64.const 7")} @ drop`,
    "local.get 30 local.get 0 i64.add",
  ),
  recursion,
];
