/** Tail calls: long chains in one frame, each way to make them, and every ending around them. */

import { type More, mix, single, upTo, type VectorSource } from "./vector-source.ts";

const FEATURE = { feature: "tail" } as const;
const LONG = 50_000;
const FUEL = { fuel: 50_000_000n };
/** One frame of a few operands, and no second one. */
const ONE_FRAME = { stackBytes: 256 };
const PAGE = { memory: [1] as const };
/** Counts in memory what was entered. */
const COUNTED = "i32.const 0 i32.const 0 i32.load i32.const 1 i32.add i32.store";

const tail = (name: string, type: string, body: string, more: More = {}): VectorSource =>
  single(`tail/${name}`, type, body, { ...FEATURE, ...more });

/** A sum in i64 local 1 over i32 local 0 down to 0; goes on by `call`. */
const SUM = (call: string): string =>
  `local.get 0 i32.eqz if local.get 1 return end local.get 0 i32.const 1 i32.sub ` +
  `local.get 1 i64.const 3 i64.mul local.get 0 i64.extend_i32_u i64.add ${call}`;
const SUM_TYPE = "i32 i64 -> i64";
const LONG_SUM = { args: [`i32:${LONG}`, "i64:1"], ...FUEL, ...ONE_FRAME } as const;
const summing = (body: string) => ({ type: SUM_TYPE, body });

const CHAINS: readonly VectorSource[] = [
  tail("itself", SUM_TYPE, SUM("return_call 0"), LONG_SUM),
  tail("two", SUM_TYPE, SUM("return_call 1"), {
    ...LONG_SUM,
    others: [summing(SUM("return_call 0"))],
  }),
  tail("indirect", SUM_TYPE, SUM("local.get 0 i32.const 1 i32.and return_call_indirect 0"), {
    ...LONG_SUM,
    spec: { table: [2], elements: [0, 1] },
    others: [summing(SUM("local.get 0 i32.const 1 i32.and return_call_indirect 0"))],
  }),
  tail(
    "fuel-in-a-local",
    SUM_TYPE,
    `${upTo(2, 3, mix(1, "local.get 2 i64.extend_i32_u"))} ${SUM("return_call 0")}`,
    { ...LONG_SUM, locals: "i32" },
  ),
  // Parameters on the native stack: the callee's are more, then fewer than the caller's.
  tail(
    "more-and-fewer-parameters",
    SUM_TYPE,
    `${SUM("")} ${"local.get 1 ".repeat(14)} return_call 1`,
    {
      ...LONG_SUM,
      others: [
        {
          type: `i32 i64 ${"i64 ".repeat(14)}-> i64`,
          body: `local.get 0 local.get 1 ${Array.from({ length: 14 }, (_, i) => `local.get ${i + 2} i64.add`).join(" ")} return_call 0`,
        },
      ],
    },
  ),
  tail(
    "several-results",
    "i32 i64 -> i64 i32 i64",
    `local.get 0 i32.eqz if local.get 1 local.get 0 i64.const -1 return end local.get 0 i32.const 1 i32.sub local.get 1 local.get 0 i64.extend_i32_u i64.add return_call 0`,
    LONG_SUM,
  ),
  tail(
    "through-calls",
    "i32 -> i32",
    "local.get 0 i32.const 2 i32.lt_s if local.get 0 return end local.get 0 i32.const 1 i32.sub call 0 local.get 0 i32.const 2 i32.sub i32.const 0 call 1 i32.add",
    {
      args: ["i32:12"],
      others: [
        {
          type: "i32 i32 -> i32",
          body: "local.get 1 i32.const 20 i32.lt_s if local.get 0 local.get 1 i32.const 1 i32.add return_call 1 end local.get 0 return_call 0",
        },
      ],
    },
  ),
];

const ENDINGS: readonly VectorSource[] = [
  tail("endless", "->", "return_call 0", { fuel: 1_000_003n }),
  ...[17n, 16n, 15n, 1n, 0n].map((fuel) =>
    tail(
      `two-steps-with-${fuel}`,
      "i32 ->",
      "local.get 0 i32.eqz if return end local.get 0 i32.const 1 i32.sub return_call 0",
      { args: ["i32:1"], fuel },
    ),
  ),
  tail("recursion-below", "->", `${COUNTED} return_call 1`, {
    spec: PAGE,
    others: [{ type: "->", body: "call 0", locals: "i64 ".repeat(8) }],
  }),
  tail(
    "frames-of-the-entered",
    "i32 ->",
    `${COUNTED} local.get 0 i32.eqz if return end local.get 0 return_call 1`,
    {
      spec: PAGE,
      args: ["i32:100000"],
      stackBytes: 512 * 1024,
      fuel: 50_000_000n,
      others: [
        {
          type: "i32 ->",
          body: "local.get 0 i32.const 1 i32.sub call 0 i32.const 4 i32.const 1 i32.store",
          locals: "i64 ".repeat(100),
        },
      ],
    },
  ),
  tail("null", "->", `${COUNTED} i32.const 1 return_call_indirect 0`, {
    spec: { ...PAGE, table: [2], elements: [0] },
  }),
  tail("out-of-the-table", "->", `${COUNTED} i32.const 2 return_call_indirect 0`, {
    spec: { ...PAGE, table: [2], elements: [0] },
  }),
  tail("another-type", "->", `${COUNTED} i32.const 0 return_call_indirect 0`, {
    spec: { ...PAGE, table: [1], elements: [1] },
    others: [{ type: "i32 ->", body: "" }],
  }),
  tail("trap-in-the-entered", "->", `${COUNTED} return_call 1`, {
    spec: PAGE,
    others: [{ type: "->", body: `${COUNTED} unreachable` }],
  }),
  tail(
    "values-below",
    "i32 -> i32",
    "i64.const 9 f64.const 1 block local.get 0 f32.const 2 local.get 0 return_call 1 end drop drop i32.const 2",
    {
      args: ["i32:7"],
      others: [{ type: "i32 -> i32", body: "local.get 0 i32.const 35 i32.add" }],
    },
  ),
];

const HOST = { imports: [{ name: "env.mix", type: "i64 i32 -> i64" }] };
const TO_HOST: readonly VectorSource[] = [
  tail("host", "i64 i32 -> i64", "local.get 0 local.get 1 return_call 0", {
    spec: HOST,
    args: ["i64:-5", "i32:11"],
  }),
  tail(
    "host-in-a-table",
    "i64 i32 -> i64",
    "local.get 0 local.get 1 i32.const 0 return_call_indirect 0",
    {
      spec: { ...HOST, table: [1], elements: [0] },
      args: ["i64:-5", "i32:11"],
    },
  ),
  tail(
    "host-after-a-loop",
    "i64 i32 -> i64",
    `${upTo(2, 100, mix(0, "local.get 2 i64.extend_i32_u"))} local.get 0 local.get 1 return_call 0`,
    { spec: HOST, args: ["i64:-5", "i32:11"], locals: "i32" },
  ),
];

/** Four states that go on to each other by the low bits of a word, as an interpreter's handlers do. */
const step = (change: string): string =>
  `local.get 0 i32.eqz if local.get 1 return end local.get 0 i32.const 1 i32.sub ` +
  `local.get 1 ${change} local.get 1 i64.const 13 i64.rotl i32.wrap_i64 i32.const 3 i32.and return_call_indirect 0`;
const MACHINE = tail(
  "machine",
  SUM_TYPE,
  step("i64.const 6364136223846793005 i64.mul i64.const 1 i64.add"),
  {
    ...LONG_SUM,
    spec: { table: [4], elements: [0, 1, 2, 3] },
    others: [
      summing(step("i64.const 29 i64.rotl i64.const -7046029254386353131 i64.xor")),
      summing(step("f64.convert_i64_s f64.sqrt i64.reinterpret_f64")),
      summing(step("i64.const 31 i64.mul i64.const -1 i64.xor")),
    ],
  },
);

export const TAIL: readonly VectorSource[] = [...CHAINS, ...ENDINGS, ...TO_HOST, MACHINE];
