/** Growth of memories and tables: -1 beyond the cap on every machine, dear below it. */

import { guest, type HostileRow, PAGE, refused, survived, whole } from "./row.ts";

export const GROWTH: readonly HostileRow[] = [
  {
    name: "one page at a time, for ever",
    build: guest("loop i32.const 1 memory.grow drop br 0 end unreachable"),
    expected: whole("out-of-fuel"),
  },
  {
    // entry 2, constant, grow 320, constant, compare 4; nothing for pages that were not given.
    name: "2^32 - 1 pages",
    build: guest("i32.const -1 memory.grow i32.const -1 i32.eq"),
    expected: survived(328n),
  },
  {
    name: "65,535 pages more, which the format would allow",
    build: guest("i32.const 65535 memory.grow i32.const -1 i32.eq"),
    expected: survived(328n),
  },
  {
    name: "up to the cap: each page is paid",
    build: guest("i32.const 15 memory.grow i32.const 1 i32.eq"),
    expected: survived(328n + 15n * PAGE),
  },
  {
    name: "one page above the cap, under a declared maximum above it",
    build: guest("i32.const 16 memory.grow i32.const -1 i32.eq", { memory: [1, 60_000] }),
    expected: survived(328n),
  },
  {
    name: "a growth within the cap that the fuel does not cover",
    build: guest("i32.const 15 memory.grow drop i32.const 1", {}, { fuel: 4_000_000n }),
    expected: whole("out-of-fuel", 4_000_000n),
  },
  {
    name: "a declared minimum above the cap",
    build: guest("i32.const 1", { memory: [17] }),
    expected: refused("LIMIT_MEMORY_PAGES"),
  },
  {
    name: "a table of 10,001 elements",
    build: guest("i32.const 1", { table: [10_001] }),
    expected: refused("LIMIT_TABLE_ELEMENTS"),
  },
  {
    // entry 2, null, constant, grow 916, constant, compare 4.
    name: "a table by 2^32 - 1 elements",
    build: guest("ref.null i32.const -1 table.grow 0 i32.const -1 i32.eq", { table: [1] }),
    expected: survived(160n + 925n),
  },
  {
    name: "a table up to its cap: each element is paid",
    build: guest("ref.null i32.const 9999 table.grow 0 i32.const 1 i32.eq", { table: [1] }),
    expected: survived(160n + 925n + 9999n * 64n),
  },
  {
    name: "a table that grows by nothing, for ever",
    build: guest("loop ref.null i32.const 0 table.grow 0 drop br 0 end unreachable", {
      table: [1],
    }),
    expected: whole("out-of-fuel"),
  },
];
