/** Modules that cost an engine seconds or gigabytes before their first instruction. */

import { assemble } from "../assembler.ts";
import {
  broken,
  bytesRow,
  guest,
  type HostileRow,
  leb,
  many,
  refused,
  survived,
  withBody,
} from "./row.ts";

const nops = (count: number): Uint8Array => new Uint8Array(count).fill(0x01);
/** local.get 0, then square roots, the bits of each seen by f64.neg. */
const roots = (count: number): Uint8Array => {
  const bytes = new Uint8Array(count + 2).map((_, i) => (i % 2 === 0 ? 0x9f : 0x9a));
  bytes.set([0x20, 0]);
  return bytes;
};
const plain = { type: "->", body: "" };
const names = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ ...plain, export: `f${i}` }));

export const COMPILE_BOMBS: readonly HostileRow[] = [
  {
    // The measured one: 140 kB that took a baseline compiler 38 s at its first call.
    name: "49,999 locals and 20,000 blocks",
    build: guest("i32.const 1", {
      functions: [{ type: "->", locals: many(49_999, "i64"), body: many(20_000, "block end") }],
    }),
    expected: refused("LIMIT_LOCALS"),
  },
  bytesRow(
    "2^32 - 1 locals in one group",
    () => withBody([1, 0xff, 0xff, 0xff, 0xff, 0x0f, 0x7e], [0x41, 1]),
    refused("LIMIT_LOCALS"),
  ),
  {
    name: "1,000 locals and 20,001 blocks",
    build: guest("i32.const 1", {
      functions: [{ type: "->", locals: many(1000, "i64"), body: many(20_001, "block end") }],
    }),
    expected: refused("LIMIT_LOCALS_TIMES_BLOCKS"),
  },
  {
    name: "locals times blocks spread over many functions",
    build: guest("i32.const 1", {
      functions: Array.from({ length: 101 }, () => ({
        type: "->",
        locals: many(1000, "i64"),
        body: many(200, "block end"),
      })),
    }),
    expected: refused("LIMIT_LOCALS_TIMES_BLOCKS"),
  },
  {
    // Just below both caps: compiled, not entered.
    name: "1,020 locals and 2,000 blocks are accepted",
    build: guest("i32.const 1", {
      functions: [{ type: "->", locals: many(1020, "i64"), body: many(2000, "block end") }],
    }),
    expected: survived(3n),
  },
  {
    name: "a body above 512 KiB",
    build: guest("i32.const 1", { functions: [{ type: "->", body: nops(512 * 1024) }] }),
    expected: refused("LIMIT_BODY_BYTES"),
  },
  {
    name: "more than two million instructions",
    build: guest("i32.const 1", {
      functions: Array.from({ length: 5 }, () => ({ type: "->", body: nops(450_000) })),
    }),
    expected: refused("LIMIT_INSTRUCTIONS"),
  },
  {
    name: "square roots and negations: 9 times their size once rewritten",
    build: guest("i32.const 1", {
      functions: [{ type: "f64 -> f64", body: roots(500_000) }],
    }),
    expected: refused("LIMIT_REWRITTEN_BYTES"),
  },
  {
    name: "a branch table of 4,097 targets",
    build: guest(`block i32.const 0 br_table ${many(4098, "0")} end i32.const 1`),
    expected: refused("LIMIT_BRANCH_TARGETS"),
  },
  {
    name: "a million branch targets in small tables",
    build: guest("i32.const 1", {
      functions: Array.from({ length: 25 }, () => ({
        type: "->",
        body: many(10, `block i32.const 0 br_table ${many(4097, "0")} end`),
      })),
    }),
    expected: refused("LIMIT_BRANCH_TARGETS"),
  },
  {
    name: "1,012 signatures of 1,000 functions",
    build: guest("i32.const 1", { functions: Array.from({ length: 1000 }, () => plain) }),
    expected: refused("LIMIT_TYPES"),
  },
  bytesRow(
    "1,001 functions of one type",
    () => broken([3, [...leb(1001), ...Array.from({ length: 1001 }, () => 0)]]),
    refused("LIMIT_FUNCTIONS"),
  ),
  {
    name: "101 globals",
    build: guest("i32.const 1", {
      globals: Array.from({ length: 101 }, () => ({ type: "i32", init: "i32.const 0" })),
    }),
    expected: refused("LIMIT_GLOBALS"),
  },
  bytesRow(
    "eleven tables",
    () => broken([4, [11, ...Array.from({ length: 11 }, () => [0x70, 0, 1]).flat()]]),
    refused("LIMIT_TABLES"),
  ),
  bytesRow(
    "65 imports",
    () =>
      assemble({
        imports: Array.from({ length: 65 }, () => ({
          name: "platform.log",
          type: "i32 i32 -> i32",
        })),
      }),
    refused("LIMIT_IMPORTS"),
  ),
  bytesRow(
    "1,001 exports",
    () =>
      broken([
        7,
        [
          ...leb(1001),
          ...names(1001).flatMap(({ export: name }) => [
            name.length,
            ...new TextEncoder().encode(name),
            0,
            0,
          ]),
        ],
      ]),
    refused("LIMIT_EXPORTS"),
  ),
  {
    name: "33 parameters",
    build: guest("i32.const 1", { functions: [{ type: `${many(33, "i64")} ->`, body: "" }] }),
    expected: refused("LIMIT_SIGNATURE"),
  },
  bytesRow(
    "2^32 - 1 types announced",
    () => broken([1, [0xff, 0xff, 0xff, 0xff, 0x0f]]),
    refused("LIMIT_TYPES"),
  ),
  {
    name: "a module above 8 MiB",
    build: guest("i32.const 1", { data: [{ at: null, bytes: new Uint8Array(8 * 1024 * 1024) }] }),
    expected: refused("LIMIT_MODULE_BYTES"),
  },
];
