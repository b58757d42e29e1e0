/** Loops without an end: every cycle must pass a check of the fuel. */

import { guest, type HostileRow, whole } from "./row.ts";

const OUT = whole("out-of-fuel");

export const ENDLESS_LOOPS: readonly HostileRow[] = [
  { name: "empty loop", build: guest("loop br 0 end unreachable"), expected: OUT },
  {
    name: "conditional branch that is always taken",
    build: guest("loop i32.const 1 br_if 0 end unreachable"),
    expected: OUT,
  },
  {
    name: "branch table onto itself",
    build: guest("loop i32.const 7 br_table 0 0 0 end unreachable"),
    expected: OUT,
  },
  {
    name: "inner loop that continues the outer one",
    build: guest("loop loop br 1 end end unreachable"),
    expected: OUT,
  },
  {
    // A merging of costs once dropped the only counter of such a cycle (near/finite-wasm#45).
    name: "the cycle's cost sits before an inner block",
    build: guest("loop block i32.const 0 br_if 0 end br 0 end unreachable"),
    expected: OUT,
  },
  {
    name: "branch back from an else arm",
    build: guest("loop i32.const 0 if else br 1 end end unreachable"),
    expected: OUT,
  },
  {
    name: "loop around a call of nothing",
    build: guest("loop call 13 br 0 end unreachable", { functions: [{ type: "->", body: "" }] }),
    expected: OUT,
  },
  {
    name: "loop that carries values",
    build: guest("i32.const 1 loop 13 i32.const 1 i32.add br 0 end unreachable", {
      functions: [{ type: "i32 -> i32", body: "local.get 0" }],
    }),
    expected: OUT,
  },
];
