/** Pages, tables and bulk operations: work whose length the guest chooses. */

import { loop, type SlowMix, TOUCH_ALL, times, unrolled } from "./mix.ts";

const PAGES = 160;
const pages = (name: string, start: number, body: string): SlowMix => ({
  name,
  rounds: 1,
  pages: PAGES,
  fresh: true,
  build: () => ({
    memory: [start, PAGES],
    functions: [{ type: "i32 ->", body, export: "run" }],
  }),
});

const MEMORY = { memory: [16, 16], pages: 16 } as const;
/** Lengths that no compiler knows. */
const NOTHING = "local.get 0 i32.const 24 i32.shr_u";
const FIFTEEN = "local.get 0 i32.const 31 i32.shr_u i32.const 15 i32.add";
const TABLE = { table: [10_000, 10_000] } as const;

export const GROWTH_MIXES: readonly SlowMix[] = [
  pages("an instance of 160 pages, each touched", PAGES, TOUCH_ALL),
  pages("an instance of 160 pages, left alone", PAGES, ""),
  pages("an instance of one page", 1, ""),
  pages("growth by 159 pages, each touched", 1, `i32.const 159 memory.grow drop ${TOUCH_ALL}`),
  pages(
    "growth page by page",
    1,
    `i32.const 159 local.set 0 ${loop("i32.const 1 memory.grow drop")}`,
  ),
  unrolled("memory.grow by 0", "i32.const 0 memory.grow drop", { memory: [1, 1], rounds: 500 }),
  unrolled("table.grow by 0", "ref.null i32.const 0 table.grow 0 drop", {
    table: [1, 1],
    rounds: 500,
  }),
  unrolled("memory.size", "memory.size drop", { memory: [1, 1], rounds: 10_000 }),
  unrolled("fill of 0 bytes", `i32.const 0 i32.const 0 ${NOTHING} memory.fill`, {
    ...MEMORY,
    rounds: 500,
  }),
  unrolled("fill of 15 bytes", `i32.const 3 i32.const 0 ${FIFTEEN} memory.fill`, {
    ...MEMORY,
    rounds: 500,
  }),
  unrolled("copy of 15 bytes", `i32.const 3 i32.const 70000 ${FIFTEEN} memory.copy`, {
    ...MEMORY,
    rounds: 500,
  }),
  unrolled("fill of 1 MiB", "i32.const 0 i32.const 7 i32.const 1048576 memory.fill", {
    ...MEMORY,
    times: 1,
    rounds: 50,
  }),
  unrolled("overlapping copy of 512 KiB", "i32.const 3 i32.const 0 i32.const 524288 memory.copy", {
    ...MEMORY,
    times: 1,
    rounds: 50,
  }),
  unrolled("copy of 5 MiB", "i32.const 5242880 i32.const 1 i32.const 5242879 memory.copy", {
    ...{ memory: [PAGES, PAGES], pages: PAGES, times: 1, rounds: 10 },
  }),
  unrolled(
    "copies of one byte between far places",
    `local.get 1 i32.const 1664525 i32.mul i32.const 1013904223 i32.add local.tee 1
     i32.const 9 i32.shr_u local.get 1 i32.const 10 i32.shr_u i32.const 1 memory.copy`,
    { memory: [PAGES, PAGES], pages: PAGES, locals: "i32", times: 8, rounds: 500, touched: true },
  ),
  unrolled("table.fill of 10,000", "i32.const 0 ref.null i32.const 10000 table.fill 0", {
    ...{ ...TABLE, times: 1, rounds: 50 },
  }),
  unrolled("table.copy of 9,999", "i32.const 1 i32.const 0 i32.const 9999 table.copy", {
    ...{ ...TABLE, times: 1, rounds: 50 },
  }),
  unrolled("table.copy of 1", "i32.const 1 i32.const 0 i32.const 1 table.copy", {
    ...TABLE,
    rounds: 500,
  }),
  unrolled("table.set and get", "i32.const 5 i32.const 9 table.get 0 table.set 0", {
    ...TABLE,
    rounds: 2_000,
  }),
  unrolled("globals", `${times(8, "global.get 0 i64.const 1 i64.add global.set 0")}`, {
    globals: [{ type: "i64", init: "i64.const 1" }],
    ...{ times: 4, rounds: 10_000 },
  }),
];
