/** The last unit of fuel: exact boundaries, before host calls, instances and traps. */

import { guest, type HostileRow, INSTANCE, survived, whole } from "./row.ts";

/** `body` with a budget of the instance and `fuel`. */
const withFuel = (body: string, fuel: bigint) => guest(body, {}, { fuel: INSTANCE + fuel });
const out = (fuel: bigint) => whole("out-of-fuel", INSTANCE + fuel);

/** Entry 1, two constants, call 4, drop, constant = 9; host 100 + ceil(5 / 16). */
const LINE = "i32.const 0 i32.const 5 @log drop i32.const 1";
/** The whole segment stands before the host call: the check comes first. */
const LATE = `i32.const 0 i32.const 5 @log drop ${"i32.const 1 drop ".repeat(50)} i32.const 1`;
/** Three instructions, then 9 in each of a thousand rounds. */
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
  { name: "exactly enough", build: withFuel("i32.const 1", 2n), expected: survived(2n) },
  { name: "one less than enough", build: withFuel("i32.const 1", 1n), expected: out(1n) },
  {
    name: "a host call that is covered exactly",
    build: withFuel(LINE, 9n + 101n),
    expected: { ...survived(9n + 101n), log: ["\0".repeat(5)] },
  },
  {
    name: "a host call that lacks one: it does nothing",
    build: withFuel(LINE, 9n + 100n),
    expected: { ...out(9n + 100n), log: [] },
  },
  {
    name: "a host call whose base price lacks one",
    build: withFuel(LINE, 9n + 99n),
    expected: { ...out(9n + 99n), log: [] },
  },
  {
    // Elsewhere a host saw fuel below 0 here: the rest of the segment was charged after the call.
    name: "fuel would be negative at the import",
    build: withFuel(LATE, 50n),
    expected: { ...out(50n), log: [] },
  },
  {
    // Entry 1, 3 before the loop; 9 each round: 6 to count down, 2 to look, br_if; then constant.
    name: "a loop that ends on its last unit",
    build: withFuel(`${LOOP} i32.const 1`, 4n + 9n * 1000n + 1n),
    expected: survived(4n + 9n * 1000n + 1n),
  },
  {
    name: "a loop that lacks its last unit",
    build: withFuel(`${LOOP} i32.const 1`, 4n + 9n * 1000n),
    expected: out(4n + 9n * 1000n),
  },
  {
    name: "a trap after work: the whole budget",
    build: withFuel(`${LOOP} unreachable`, 100_000n),
    expected: whole("trap", INSTANCE + 100_000n),
  },
];
