/** The last unit of fuel: exact boundaries, before host calls, instances and traps. */

import { guest, HOST, type HostileRow, INSTANCE, survived, whole } from "./row.ts";

/** `body` with a budget of the instance and `fuel`. */
const withFuel = (body: string, fuel: bigint) => guest(body, {}, { fuel: INSTANCE + fuel });
const out = (fuel: bigint) => whole("out-of-fuel", INSTANCE + fuel);

/** Entry 2, two constants, call 8, drop, constant = 14; host 100 + ceil(5 / 16). */
const LINE = "i32.const 0 i32.const 5 @log drop i32.const 1";
/** The whole segment stands before the host call: the check comes first. */
const LATE = `i32.const 0 i32.const 5 @log drop ${"i32.const 1 drop ".repeat(50)} i32.const 1`;
/**
 * Two constants and store 8; then two constants, load 80, constant, sub, store 8, constant, load 80
 * and br_if 15 in each of a thousand rounds: a memory of 16 pages.
 */
const LOOP =
  "i32.const 0 i32.const 1000 i32.store " +
  "loop i32.const 0 i32.const 0 i32.load i32.const 1 i32.sub i32.store " +
  "i32.const 0 i32.load br_if 0 end";

export const FUEL_EDGES: readonly HostileRow[] = [
  {
    name: "no fuel at all",
    build: guest("i32.const 1", {}, { fuel: 0n }),
    expected: whole("out-of-fuel", 0n),
  },
  {
    name: "one less than the instance costs",
    build: withFuel("i32.const 1", -1n),
    expected: out(-1n),
  },
  { name: "the instance and nothing else", build: withFuel("i32.const 1", 0n), expected: out(0n) },
  { name: "exactly enough", build: withFuel("i32.const 1", 3n), expected: survived(3n) },
  { name: "one less than enough", build: withFuel("i32.const 1", 2n), expected: out(2n) },
  {
    name: "a host call that is covered exactly",
    build: withFuel(LINE, 14n + 101n * HOST),
    expected: { ...survived(14n + 101n * HOST), log: ["\0".repeat(5)] },
  },
  {
    name: "a host call that lacks one: it does nothing",
    build: withFuel(LINE, 14n + 101n * HOST - 1n),
    expected: { ...out(14n + 101n * HOST - 1n), log: [] },
  },
  {
    name: "a host call whose base price lacks one",
    build: withFuel(LINE, 14n + 100n * HOST - 1n),
    expected: { ...out(14n + 100n * HOST - 1n), log: [] },
  },
  {
    // Elsewhere a host saw fuel below 0 here: the rest of the segment was charged after the call.
    name: "fuel would be negative at the import",
    build: withFuel(LATE, 50n),
    expected: { ...out(50n), log: [] },
  },
  {
    // Entry 2, 10 before the loop; 188 each round; then constant.
    name: "a loop that ends on its last unit",
    build: withFuel(`${LOOP} i32.const 1`, 12n + 188n * 1000n + 1n),
    expected: survived(12n + 188n * 1000n + 1n),
  },
  {
    name: "a loop that lacks its last unit",
    build: withFuel(`${LOOP} i32.const 1`, 12n + 188n * 1000n),
    expected: out(12n + 188n * 1000n),
  },
  {
    name: "a trap after work: the whole budget",
    build: withFuel(`${LOOP} unreachable`, 200_000n),
    expected: whole("trap", INSTANCE + 200_000n),
  },
];
