/** Branches, calls, tables and every kind of trap. */

import { single, upTo, type VectorSource } from "./vector-source.ts";

const ONE_PAGE = { memory: [1] as const };
const table = (...elements: number[]) => ({ table: [3] as const, elements });
const BR_TABLE =
  "block block block block local.get 0 br_table 0 1 2 3 end i32.const 10 return end i32.const 11 return end i32.const 12 return end i32.const 13";
const ADD_ONE = { type: "i32 -> i32", body: "local.get 0 i32.const 1 i32.add" };
/** No trap: the remainder is 0, although the quotient would not fit. */
const REMAINDER = {
  type: "-> i32",
  body: "i32.const -2147483648 i32.const -1 i32.rem_s i32.const 3 i32.add",
};
const FIVE = { type: "-> i32", body: "i32.const 5" };

const CONTROL: readonly VectorSource[] = [
  ...[0, 1, 2, 3, -1].map((at) =>
    single(`control/br_table-${at}`, "i32 -> i32", BR_TABLE, { args: [`i32:${at}`] }),
  ),
  single("control/if-taken", "i32 -> i32", "local.get 0 if i32 i32.const 7 else i32.const 9 end", {
    args: ["i32:1"],
  }),
  single("control/if-else", "i32 -> i32", "local.get 0 if i32 i32.const 7 else i32.const 9 end", {
    args: ["i32:0"],
  }),
  single(
    "control/leaves-nested-loops",
    "-> i32",
    "block loop loop local.get 0 i32.const 1 i32.add local.tee 0 i32.const 1000 i32.gt_u br_if 2 br 1 end end end local.get 0",
    { locals: "i32" },
  ),
  single("control/select", "i64 i64 i32 -> i64", "local.get 0 local.get 1 local.get 2 select", {
    args: ["i64:-1", "i64:77", "i32:0"],
  }),
  single(
    "control/global",
    "-> i64 i64",
    "global.get 0 i64.const 3 i64.mul global.set 0 global.get 0 global.get 0 i64.const 1 i64.shl",
    {
      spec: { globals: [{ type: "i64", init: "i64.const 1234567890123" }] },
    },
  ),
  single("calls/direct", "i32 -> i32", "local.get 0 call 1 call 1", {
    args: ["i32:40"],
    others: [ADD_ONE],
  }),
  single("calls/multi-value", "-> i32 i64 i32", "call 1", {
    others: [
      { type: "-> i32 i64 i32", body: "i32.const -1 i64.const -9223372036854775808 i32.const 3" },
    ],
  }),
  single(
    "calls/many-parameters",
    "-> i64",
    `${Array.from({ length: 16 }, (_, i) => `i64.const ${i * i}`).join(" ")} call 1`,
    {
      others: [
        {
          type: `${"i64 ".repeat(16)}-> i64`,
          body: `local.get 0 ${Array.from({ length: 15 }, (_, i) => `i64.const 5 i64.mul local.get ${i + 1} i64.add`).join(" ")}`,
        },
      ],
    },
  ),
  single("calls/indirect", "i32 -> i32", "i32.const 9 local.get 0 call_indirect 1", {
    args: ["i32:2"],
    spec: table(1, 1, 1),
    others: [ADD_ONE],
  }),
  single(
    "calls/indirect-hot",
    "-> i32",
    `${upTo(0, 5000, "local.get 1 local.get 0 i32.const 1 i32.and call_indirect 1 local.set 1")} local.get 1`,
    {
      locals: "i32 i32",
      spec: table(1, 2, 1),
      others: [ADD_ONE, { type: "i32 -> i32", body: "local.get 0 i32.const 3 i32.mul" }],
    },
  ),
  single(
    "calls/host",
    "-> i64 i64",
    "i64.const -7 i32.const -2 call 0 i64.const 9223372036854775807 i32.const 5 call 0",
    {
      spec: { imports: [{ name: "env.mix", type: "i64 i32 -> i64" }] },
    },
  ),
  single(
    "calls/host-hot",
    "-> i64",
    `${upTo(0, 2000, "local.get 1 local.get 0 call 0 local.set 1")} local.get 1`,
    {
      locals: "i32 i64",
      spec: { imports: [{ name: "env.mix", type: "i64 i32 -> i64" }] },
    },
  ),
  single(
    "tables/get-set-size",
    "-> i32 i32 i32",
    "i32.const 0 ref.func 1 table.set 0 i32.const 0 table.get 0 ref.is_null i32.const 2 table.get 0 ref.is_null table.size 0",
    {
      spec: table(1),
      others: [FIVE],
    },
  ),
  single(
    "tables/fill-and-copy",
    "-> i32 i32",
    "i32.const 0 ref.null i32.const 2 table.fill 0 i32.const 1 i32.const 2 i32.const 1 table.copy i32.const 1 call_indirect 1 i32.const 0 table.get 0 ref.is_null",
    {
      spec: table(1, 1, 1),
      others: [FIVE],
    },
  ),
];

const trap = (name: string, body: string, spec = {}, more = {}): VectorSource =>
  single(`traps/${name}`, "-> i32", body, { spec, others: [FIVE, ADD_ONE], ...more });

const TRAPS: readonly VectorSource[] = [
  trap("unreachable", "i32.const 1 i32.const 2 i32.add unreachable"),
  ...["div_s", "div_u", "rem_s", "rem_u"].flatMap((op) => [
    trap(`i32.${op}-by-zero`, `i32.const 5 i32.const 0 i32.${op}`),
    trap(`i64.${op}-by-zero`, `i64.const 5 i64.const 0 i64.${op} i32.wrap_i64`),
  ]),
  trap("i32.div_s-overflow", "i32.const -2147483648 i32.const -1 i32.div_s"),
  trap("i64.div_s-overflow", "i64.const -9223372036854775808 i64.const -1 i64.div_s i32.wrap_i64"),
  trap(
    "i64.rem_s-no-overflow",
    "i64.const -9223372036854775808 i64.const -1 i64.rem_s i32.wrap_i64",
  ),
  trap(
    "rem_s-no-overflow-hot",
    `${upTo(0, 20_000, "call 3 local.get 1 i32.add local.set 1")} local.get 1`,
    {},
    { locals: "i32 i32", others: [FIVE, ADD_ONE, REMAINDER], fuel2: 10_000_000n },
  ),
  trap("i32.rem_s-no-overflow", "i32.const -2147483648 i32.const -1 i32.rem_s"),
  ...["f32", "f64"].flatMap((from) =>
    ["i32", "i64"].flatMap((to) =>
      ["s", "u"].flatMap((sign) => {
        const cut = `${to}.trunc_${from}_${sign} ${to === "i64" ? "i32.wrap_i64" : ""}`;
        return [
          trap(`${to}.trunc_${from}_${sign}-nan`, `${from}.const nan ${cut}`),
          trap(`${to}.trunc_${from}_${sign}-range`, `${from}.const -1e19 ${cut}`),
        ];
      }),
    ),
  ),
  trap("load-behind-the-end", "i32.const 65533 i32.load", ONE_PAGE),
  trap("load-far", "i32.const -1 i32.load8_u", ONE_PAGE),
  trap("store-straddles-the-end", "i32.const 65529 i64.const -1 i64.store i32.const 0", ONE_PAGE),
  trap(
    "store-before-the-trap-stays",
    "i32.const 4 i32.const 77 i32.store i32.const 65536 i32.const 1 i32.store8 i32.const 0",
    ONE_PAGE,
  ),
  trap("call_indirect-null", "i32.const 1 call_indirect 0", table(1)),
  trap("call_indirect-out-of-bounds", "i32.const 3 call_indirect 0", table(1)),
  trap("call_indirect-signature", "i32.const 1 i32.const 0 call_indirect 2", table(1)),
  trap("table.get-out-of-bounds", "i32.const 3 table.get 0 ref.is_null", table(1)),
  trap("table.set-out-of-bounds", "i32.const 3 ref.null table.set 0 i32.const 0", table(1)),
  trap(
    "table.fill-out-of-bounds",
    "i32.const 2 ref.null i32.const 2 table.fill 0 i32.const 0",
    table(1),
  ),
  trap(
    "table.copy-out-of-bounds",
    "i32.const 1 i32.const 0 i32.const 3 table.copy i32.const 0",
    table(1),
  ),
  trap("data-segment-out-of-bounds", "i32.const 0", {
    ...ONE_PAGE,
    data: [{ at: 65_535, bytes: Uint8Array.of(1, 2) }],
  }),
  trap("element-segment-out-of-bounds", "i32.const 0", table(1, 1, 1, 1)),
];

export const CONTROL_AND_TRAPS: readonly VectorSource[] = [...CONTROL, ...TRAPS];
