/** Memory of the host: instances, segments, logs and outputs that pile up. */

import { assemble } from "../assembler.ts";
import { challenge, FINISH, program, request } from "../challenge.ts";
import {
  guest,
  HOST,
  type HostileRow,
  INSTANCE,
  LIMITS,
  PAGE,
  refused,
  survived,
  whole,
} from "./row.ts";

const NAME = [{ at: 64, bytes: new TextEncoder().encode("main") }];
const RUN =
  "i32.const 64 i32.const 4 i32.const 300 i32.const 8 i32.const 200 i32.const 8 " +
  "i64.const 300000000 i32.const 1024 @submission_run drop ";
/**
 * Runs `count` times: eight constants, call 8 and drop to run; five constants, two loads of 80, add,
 * store 8, compare 4 and br_if 15 to count and to branch.
 */
const repeated = (count: number): string =>
  `loop ${RUN} i32.const 400 i32.const 400 i32.load i32.const 1 i32.add i32.store ` +
  `i32.const 400 i32.load i32.const ${count} i32.lt_u br_if 0 end i32.const 1`;

export const HEAP_BOMBS: readonly HostileRow[] = [
  {
    // A run: instance of 1,024 pages, alloc 3, main 3; host 10,001; 17 + 193 a round.
    name: "forty instances of 64 MiB, one after the other",
    build: () =>
      request(challenge(repeated(40), { data: NAME }), {
        payload: program("i64.const 0", { memory: [1024] }),
        limits: { ...LIMITS, fuel: 20_000_000_000n },
      }),
    expected: {
      outcome: "guest-error",
      program: "ok",
      fuelUsed: INSTANCE + 3n + 40n * (210n + 10_001n * HOST + 1024n * PAGE + 6n),
    },
  },
  {
    name: "an instance of 64 MiB that its budget does not cover",
    build: () =>
      request(challenge(`${RUN} i32.const 1`, { data: NAME }), {
        payload: program("i64.const 0", { memory: [1024] }),
        limits: { ...LIMITS, fuel: 1_000_000n },
      }),
    expected: whole("out-of-fuel", 1_000_000n),
  },
  {
    name: "a page touched by each of 2^32 stores",
    build: guest(
      "i32.const 15 memory.grow drop loop i32.const 0 i32.const 0 i32.load i32.const 65536 i32.add " +
        "i32.const 1048572 i32.and i32.store br 0 end unreachable",
    ),
    expected: whole("out-of-fuel"),
  },
  {
    // Entry 2, constant, 8,000 bytes of data / 8; the segments are passive.
    name: "8,000 data segments of one byte",
    build: guest("i32.const 1", {
      data: Array.from({ length: 8000 }, () => ({ at: null, bytes: Uint8Array.of(1) })),
    }),
    expected: survived(3n + 1000n),
  },
  {
    name: "10,001 data segments",
    build: guest("i32.const 1", {
      data: Array.from({ length: 10_001 }, () => ({ at: null, bytes: new Uint8Array(0) })),
    }),
    expected: refused("LIMIT_DATA_SEGMENTS"),
  },
  {
    name: "100,001 elements",
    build: guest("i32.const 1", {
      table: [10_000],
      elements: Array.from({ length: 100_001 }, () => 12),
    }),
    expected: refused("LIMIT_ELEMENTS"),
  },
  {
    // 4,096 bytes each time: only the last one is kept.
    name: "outputs written for ever",
    build: guest("loop i32.const 0 i32.const 4096 @output_write drop br 0 end unreachable"),
    expected: whole("out-of-fuel"),
  },
  {
    // The program may not even read what its caller left: a fresh instance is zero. FINISH 6.
    name: "a program that looks for its predecessor's memory",
    build: () =>
      request(
        challenge(
          `${leakRun()} ${leakRun()} i32.const 16 i32.const 200 i64.load i64.store ${FINISH}`,
          {
            data: NAME,
          },
        ),
        {
          payload: program(
            "i32.const 2048 i32.const 2048 i64.load i64.const 1 i64.add i64.store " +
              "i64.const 8796093022216",
          ),
          limits: LIMITS,
        },
      ),
    expected: {
      outcome: "ok",
      program: "ok",
      // Two runs 17 + host 10,001 + 1 out; program: instance, alloc 3, main 23 (load 15, store 1 in two
      // pages); segment: entry 2, two constants, load 80, store 8, FINISH 12; output 101.
      fuelUsed: INSTANCE + 2n * (17n + 10_002n * HOST + PAGE + 26n) + 104n + 101n * HOST,
      output: `${"00".repeat(8)}01${"00".repeat(7)}`,
    },
  },
  {
    name: "the smallest module that asks for the largest memory",
    build: () => request(assemble({ memory: [65_536] }), { limits: LIMITS }),
    expected: refused("LIMIT_MEMORY_PAGES"),
  },
];

function leakRun(): string {
  return RUN.replace("i64.const 300000000 i32.const 1024", "i64.const 300000 i32.const 2");
}
