/** Pointers and lengths that leave the memory, lie, or ask the host for gigabytes. */

import { guest, HOST, type HostileRow, INSTANCE, PAGE, survived } from "./row.ts";

/** Errors of i32 results are below 0: the sum of the error's number and the result is 0. */
const isError = (number: number): string => `i32.const ${-number} i32.eq`;

const denied = (fuel: bigint) => ({ outcome: "host-denied", fuelUsed: INSTANCE + fuel }) as const;
const bad = (fuel: bigint) => ({ outcome: "bad-output", fuelUsed: INSTANCE + fuel }) as const;

export const POINTERS: readonly HostileRow[] = [
  {
    // Segment: entry 2, two constants, call 8, drop, constant; host 100 + ceil(16 / 16).
    name: "output from the last address",
    build: guest("i32.const -1 i32.const 16 @output_write drop i32.const 0"),
    expected: denied(14n + 101n * HOST),
  },
  {
    name: "output whose end wraps around 2^32",
    build: guest("i32.const -8 i32.const 16 @output_write drop i32.const 0"),
    expected: denied(14n + 101n * HOST),
  },
  {
    name: "output that straddles the end by one byte",
    build: guest("i32.const 65521 i32.const 16 @output_write drop i32.const 0"),
    expected: denied(14n + 101n * HOST),
  },
  {
    // Segment: entry 2, two constants, call 8, constant, compare 4. No price by byte is asked.
    name: "a line of 4 GiB",
    build: guest(`i32.const 0 i32.const -1 @log ${isError(3)}`),
    expected: survived(17n + 100n * HOST),
  },
  {
    name: "an output of 4 GiB",
    build: guest(`i32.const 0 i32.const -1 @output_write ${isError(3)}`),
    expected: survived(17n + 100n * HOST),
  },
  {
    // Segment: entry 2, four constants, call 8, drop, constant; refused before the price by byte.
    name: "input into 4 GiB of memory",
    build: guest("i32.const 0 i32.const 0 i32.const 0 i32.const -1 @input_read drop i32.const 0"),
    expected: denied(16n + 100n * HOST),
  },
  {
    name: "input from an offset of 2^32 - 1",
    build: guest(`i32.const 0 i32.const -1 i32.const 0 i32.const 8 @input_read ${isError(2)}`),
    expected: survived(19n + 100n * HOST),
  },
  {
    name: "input of a kind that does not exist",
    build: guest(`i32.const -1 i32.const 0 i32.const 0 i32.const 8 @input_read ${isError(1)}`),
    expected: survived(19n + 100n * HOST),
  },
  {
    // 17 segment, 100 + 1; the line is an error value and is not shown.
    name: "a line that is not UTF-8",
    build: guest("i32.const 0 i32.const 2 @log i32.const -5 i32.eq", {
      data: [{ at: 0, bytes: Uint8Array.of(0xc3, 0x28) }],
    }),
    expected: { ...survived(17n + 101n * HOST), log: [] },
  },
  {
    name: "no output",
    build: guest("i32.const 0"),
    expected: bad(3n),
  },
  {
    name: "an output shorter than a score",
    build: guest("i32.const 0 i32.const 7 @output_write drop i32.const 0"),
    expected: bad(14n + 101n * HOST),
  },
  {
    // Segment: entry 2, two constants, store 8, two constants, call 8, drop, constant.
    name: "a score above 10^9",
    build: guest(
      "i32.const 0 i64.const 1000000001 i64.store i32.const 0 i32.const 8 @output_write drop i32.const 0",
    ),
    expected: bad(24n + 101n * HOST),
  },
  {
    // The host must take the memory anew: growth detaches the old one.
    // Entry 2, constant, grow 320, drop, two constants, call 8, drop, constant.
    name: "output from a page that was grown just now",
    build: guest(
      "i32.const 1 memory.grow drop i32.const 65536 i32.const 8 @output_write drop i32.const 0",
    ),
    expected: {
      outcome: "ok",
      fuelUsed: INSTANCE + 336n + PAGE + 101n * HOST,
      output: "00".repeat(8),
    },
  },
];
