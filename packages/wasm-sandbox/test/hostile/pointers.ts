/** Pointers and lengths that leave the memory, lie, or ask the host for gigabytes. */

import { guest, type HostileRow, INSTANCE, survived } from "./row.ts";

/** Errors of i32 results are below 0: the sum of the error's number and the result is 0. */
const isError = (number: number): string => `i32.const ${-number} i32.eq`;

const denied = (fuel: bigint) => ({ outcome: "host-denied", fuelUsed: INSTANCE + fuel }) as const;
const bad = (fuel: bigint) => ({ outcome: "bad-output", fuelUsed: INSTANCE + fuel }) as const;

export const POINTERS: readonly HostileRow[] = [
  {
    // Segment: entry 1, two constants, call 4, drop, constant; host 100 + ceil(16 / 16).
    name: "output from the last address",
    build: guest("i32.const -1 i32.const 16 @output_write drop i32.const 0"),
    expected: denied(9n + 101n),
  },
  {
    name: "output whose end wraps around 2^32",
    build: guest("i32.const -8 i32.const 16 @output_write drop i32.const 0"),
    expected: denied(9n + 101n),
  },
  {
    name: "output that straddles the end by one byte",
    build: guest("i32.const 65521 i32.const 16 @output_write drop i32.const 0"),
    expected: denied(9n + 101n),
  },
  {
    // Segment: entry 1, two constants, call 4, constant, compare. No price by byte is asked.
    name: "a line of 4 GiB",
    build: guest(`i32.const 0 i32.const -1 @log ${isError(3)}`),
    expected: survived(9n + 100n),
  },
  {
    name: "an output of 4 GiB",
    build: guest(`i32.const 0 i32.const -1 @output_write ${isError(3)}`),
    expected: survived(9n + 100n),
  },
  {
    // Segment: entry 1, four constants, call 4, drop, constant; refused before the price by byte.
    name: "input into 4 GiB of memory",
    build: guest("i32.const 0 i32.const 0 i32.const 0 i32.const -1 @input_read drop i32.const 0"),
    expected: denied(11n + 100n),
  },
  {
    name: "input from an offset of 2^32 - 1",
    build: guest(`i32.const 0 i32.const -1 i32.const 0 i32.const 8 @input_read ${isError(2)}`),
    expected: survived(11n + 100n),
  },
  {
    name: "input of a kind that does not exist",
    build: guest(`i32.const -1 i32.const 0 i32.const 0 i32.const 8 @input_read ${isError(1)}`),
    expected: survived(11n + 100n),
  },
  {
    // 9 segment, 100 + 1; MALFORMED is -5, and no line.
    name: "a line that is not UTF-8",
    build: guest("i32.const 0 i32.const 2 @log i32.const -5 i32.eq", {
      data: [{ at: 0, bytes: Uint8Array.of(0xc3, 0x28) }],
    }),
    expected: { ...survived(9n + 101n), log: [] },
  },
  {
    name: "no output",
    build: guest("i32.const 0"),
    expected: bad(2n),
  },
  {
    name: "an output shorter than a score",
    build: guest("i32.const 0 i32.const 7 @output_write drop i32.const 0"),
    expected: bad(9n + 101n),
  },
  {
    // Segment: entry 1, two constants, store, two constants, call 4, drop, constant.
    name: "a score above 10^9",
    build: guest(
      "i32.const 0 i64.const 1000000001 i64.store i32.const 0 i32.const 8 @output_write drop i32.const 0",
    ),
    expected: bad(12n + 101n),
  },
  {
    // The host must take the memory anew: growth detaches the old one. 14 + 1024 + 101.
    name: "output from a page that was grown just now",
    build: guest(
      "i32.const 1 memory.grow drop i32.const 65536 i32.const 8 @output_write drop i32.const 0",
    ),
    expected: {
      outcome: "ok",
      fuelUsed: INSTANCE + 12n + 1024n + 101n,
      output: "00".repeat(8),
    },
  },
];
