/** Bulk operations: charged by length and checked before they run. */

import { guest, type HostileRow, survived, whole } from "./row.ts";

export const BULK_ABUSE: readonly HostileRow[] = [
  {
    name: "64 KiB filled for ever",
    build: guest("loop i32.const 0 i32.const 1 i32.const 65536 memory.fill br 0 end unreachable"),
    expected: whole("out-of-fuel"),
  },
  {
    name: "64 KiB copied onto itself for ever",
    build: guest("loop i32.const 0 i32.const 0 i32.const 65536 memory.copy br 0 end unreachable"),
    expected: whole("out-of-fuel"),
  },
  {
    // 2^32 - 1 bytes cost as much: the price is asked before the bounds.
    name: "a fill of 4 GiB is unaffordable before it is out of bounds",
    build: guest("i32.const 0 i32.const 1 i32.const -1 memory.fill i32.const 1"),
    expected: whole("out-of-fuel"),
  },
  {
    name: "a fill that is affordable and out of bounds",
    build: guest("i32.const 65535 i32.const 1 i32.const 2 memory.fill i32.const 1"),
    expected: whole("trap"),
  },
  {
    name: "a copy of nothing beyond the end",
    build: guest("i32.const 65537 i32.const 0 i32.const 0 memory.copy i32.const 1"),
    expected: whole("trap"),
  },
  {
    // entry 2, three constants, copy 916, constant.
    name: "a copy of nothing at the end",
    build: guest("i32.const 65536 i32.const 65536 i32.const 0 memory.copy i32.const 1"),
    expected: survived(922n),
  },
  {
    name: "elements filled for ever",
    build: guest("loop i32.const 0 ref.null i32.const 9999 table.fill 0 br 0 end unreachable", {
      table: [9999],
    }),
    expected: whole("out-of-fuel"),
  },
  {
    name: "elements copied for ever",
    build: guest("loop i32.const 0 i32.const 0 i32.const 9999 table.copy br 0 end unreachable", {
      table: [9999],
    }),
    expected: whole("out-of-fuel"),
  },
  {
    name: "2^32 - 1 elements copied",
    build: guest("i32.const 0 i32.const 0 i32.const -1 table.copy i32.const 1", { table: [9] }),
    expected: whole("out-of-fuel"),
  },
  {
    name: "an active data segment out of bounds",
    build: guest("i32.const 1", { data: [{ at: 65_535, bytes: Uint8Array.of(1, 2) }] }),
    expected: whole("trap"),
  },
  {
    name: "an active element segment out of bounds",
    build: guest("i32.const 1", { table: [1], elements: [12, 12] }),
    expected: whole("trap"),
  },
  {
    name: "stores that touch a new page each round",
    build: guest(
      "loop i32.const 0 i32.const 0 i32.load i32.const 4096 i32.add i32.const 65532 i32.and " +
        "i32.store br 0 end unreachable",
    ),
    expected: whole("out-of-fuel"),
  },
];
