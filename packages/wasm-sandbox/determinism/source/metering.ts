/** Fuel to the last unit, and recursion to the frame that the logical stack no longer holds. */

import { single, type VectorSource } from "./vector-source.ts";

const LOOP = "loop local.get 0 i32.const 1 i32.sub local.tee 0 br_if 0 end";
const SPIN = "loop br 0 end";
const FIB =
  "local.get 0 i32.const 2 i32.lt_s if i32 local.get 0 else local.get 0 i32.const 1 i32.sub call 0 " +
  "local.get 0 i32.const 2 i32.sub call 0 i32.add end";
const ACKERMANN =
  "local.get 0 i32.eqz if i32 local.get 1 i32.const 1 i32.add else local.get 1 i32.eqz if i32 " +
  "local.get 0 i32.const 1 i32.sub i32.const 1 call 0 else local.get 0 i32.const 1 i32.sub " +
  "local.get 0 local.get 1 i32.const 1 i32.sub call 0 call 0 end end";
/** Counts its depth in memory before it goes deeper, so that the depth itself is compared. */
const COUNTED = "i32.const 0 i32.const 0 i32.load i32.const 1 i32.add i32.store call 0";
const PAGE = { memory: [1] as const };
const KIB = 1024;

const FUEL: readonly VectorSource[] = [
  // A loop of n rounds costs 1 + 5 n, from version 2 on 2 + 19 n; names are those of version 1.
  ...[
    [5001n, 19_002n],
    [5000n, 19_001n],
    [4999n, 19_000n],
    [6n, 21n],
    [5n, 20n],
    [1n, 2n],
    [0n, 0n],
  ].map(([fuel = 0n, fuel2 = 0n]) =>
    single(`fuel/loop-of-1000-with-${fuel}`, "i32 ->", LOOP, { args: ["i32:1000"], fuel, fuel2 }),
  ),
  single("fuel/endless", "->", SPIN, { fuel: 1_000_003n }),
  single("fuel/endless-large", "->", SPIN, { fuel: 20_000_000n }),
  single("fuel/beyond-32-bits", "i32 ->", LOOP, {
    args: ["i32:1000"],
    fuel: 9_007_199_254_740_993n,
  }),
  single("fuel/largest", "i32 ->", LOOP, { args: ["i32:1000"], fuel: 9_223_372_036_854_775_807n }),
  single("fuel/ends-inside-a-call", "->", "loop call 1 br 0 end", {
    fuel: 777n,
    others: [{ type: "->", body: "i32.const 1 drop" }],
  }),
  single("fuel/declared-locals", "->", "", { locals: "i64 ".repeat(100) }),
  single("fuel/ends-before-a-store", "->", "i32.const 0 i32.const 1 i32.store", {
    spec: PAGE,
    fuel: 3n,
  }),
];

const RECURSION: readonly VectorSource[] = [
  ...[1, 10, 20].map((n) =>
    single(`recursion/fib-${n}`, "i32 -> i32", FIB, { args: [`i32:${n}`] }),
  ),
  single("recursion/ackermann-2-9", "i32 i32 -> i32", ACKERMANN, { args: ["i32:2", "i32:9"] }),
  single(
    "recursion/even-odd",
    "i32 -> i32",
    "local.get 0 if i32 local.get 0 i32.const 1 i32.sub call 1 else i32.const 1 end",
    {
      args: ["i32:701"],
      others: [
        {
          type: "i32 -> i32",
          body: "local.get 0 if i32 local.get 0 i32.const 1 i32.sub call 0 else i32.const 0 end",
        },
      ],
    },
  ),
  ...[0, 63, 64, 640, 16 * KIB, 64 * KIB, 256 * KIB, 512 * KIB, 1024 * KIB].map((stackBytes) =>
    single(`recursion/stack-of-${stackBytes}`, "->", COUNTED, { spec: PAGE, stackBytes }),
  ),
  single("recursion/wide-frames", "->", COUNTED, {
    spec: PAGE,
    locals: "i64 ".repeat(200),
    stackBytes: 256 * KIB,
  }),
  single(
    "recursion/many-parameters",
    "i64 i64 i64 i64 i64 i64 i64 i64 -> i64",
    `${"local.get 0 ".repeat(8)}call 0 i64.const 1 i64.add`,
    {
      args: ["i64:1", "i64:2", "i64:3", "i64:4", "i64:5", "i64:6", "i64:7", "i64:8"],
      stackBytes: 256 * KIB,
    },
  ),
  single("recursion/indirect", "->", "i32.const 0 call_indirect 0", {
    spec: { table: [1], elements: [0] },
    stackBytes: 128 * KIB,
  }),
  single("recursion/fuel-ends-first", "->", COUNTED, { spec: PAGE, fuel: 1000n }),
];

export const METERING: readonly VectorSource[] = [...FUEL, ...RECURSION];
