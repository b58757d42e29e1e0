/** NaNs whose bits differ by engine, tier or processor: the output would show who ran it. */

import { FINISH } from "../challenge.ts";
import { guest, HOST, type HostileRow, INSTANCE } from "./row.ts";

const F64_NAN = "000000000000f87f";
const F32_NAN = "0000c07f00000000";

/** Stores what `body` (which costs `cost`) leaves at the free bytes of the output. */
function row(name: string, type: "f32" | "f64", body: string, cost: number): HostileRow {
  return {
    name,
    build: guest(`i32.const 16 ${body} ${type}.store ${FINISH}`),
    expected: {
      outcome: "ok",
      // Entry 2, address, store 8; two constants, call 8, drop, constant; host 100 + 1.
      fuelUsed: INSTANCE + 23n + BigInt(cost) + 101n * HOST,
      output: `${"00".repeat(8)}${type === "f64" ? F64_NAN : F32_NAN}`,
    },
  };
}

/** Constant 1, reinterpretation 6. */
const ODD = "i64.const -2251799813685247 f64.reinterpret_i64";

export const NAN_PAYLOADS: readonly HostileRow[] = [
  row("0 / 0", "f64", "f64.const 0 f64.const 0 f64.div", 40),
  row("square root of -1", "f64", "f64.const -1 f64.sqrt", 45),
  row("infinity - infinity", "f64", "f64.const Infinity f64.const Infinity f64.sub", 8),
  row("a payload through an addition", "f64", `${ODD} f64.const 1 f64.add`, 14),
  row("the smaller of a number and a payload", "f64", `f64.const 1 ${ODD} f64.min`, 14),
  row("a payload rounded", "f64", `${ODD} f64.floor`, 13),
  row("a payload demoted", "f32", `${ODD} f32.demote_f64`, 23),
  row("a payload there and back", "f64", `${ODD} f32.demote_f64 f64.promote_f32`, 39),
  row("0 / 0 in single precision", "f32", "f32.const 0 f32.const 0 f32.div", 40),
  row("infinity times 0 in single precision", "f32", "f32.const Infinity f32.const 0 f32.mul", 8),
];
