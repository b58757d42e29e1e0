/** Loads, stores, bulk operations and growth; the digest of the whole memory is compared as well. */

import { AS_I64, mix, type NumberType, single, upTo, type VectorSource } from "./vector-source.ts";

const PATTERN = Uint8Array.from({ length: 64 }, (_, i) => (i * 151 + 17) & 0xff);
const FILLED = { memory: [1] as const, data: [{ at: 0, bytes: PATTERN }] };
const PASSIVE = { memory: [1] as const, data: [{ at: null, bytes: PATTERN }] };
const TWO_PAGES = { memory: [1, 2] as const };

const LOADS =
  "i32.load i64.load f32.load f64.load i32.load8_s i32.load8_u i32.load16_s i32.load16_u " +
  "i64.load8_s i64.load8_u i64.load16_s i64.load16_u i64.load32_s i64.load32_u";
const STORES =
  "i32.store i64.store f32.store f64.store i32.store8 i32.store16 i64.store8 i64.store16 i64.store32";

/** All alignments: the addresses go up by one. */
function load(op: string): VectorSource {
  const type = op.slice(0, 3) as NumberType;
  const body = `${upTo(0, 56, mix(1, `local.get 0 ${op} ${AS_I64[type]}`))} local.get 1`;
  return single(`memory/${op}`, "-> i64", body, { locals: "i32 i64", spec: FILLED });
}

function store(op: string): VectorSource {
  const type = op.slice(0, 3) as NumberType;
  const step = `local.get 0 local.get 0 i32.const 7 i32.mul ${type}.load ${op}`;
  const body = `${upTo(0, 300, step, 5)} i32.const 100 i64.load`;
  return single(`memory/${op}`, "-> i64", body, { locals: "i32", spec: FILLED });
}

const fill = "i32.const 8 i32.const 165 local.get 0 memory.fill i32.const 8 i64.load";
const grow = "local.get 0 memory.grow memory.size";

export const MEMORY: readonly VectorSource[] = [
  ...LOADS.split(" ").map(load),
  ...STORES.split(" ").map(store),
  ...[0, 15, 16, 17, 65_528].map((length) =>
    single(`bulk/fill-${length}`, "i32 -> i64", fill, { spec: FILLED, args: [`i32:${length}`] }),
  ),
  single("bulk/fill-out-of-bounds", "i32 -> i64", fill, { spec: FILLED, args: ["i32:65529"] }),
  single("bulk/fill-too-dear", "i32 -> i64", fill, { spec: FILLED, args: ["i32:-1"], fuel: 1000n }),
  single("bulk/copy-up", "->", "i32.const 5 i32.const 0 i32.const 60 memory.copy", {
    spec: FILLED,
  }),
  single("bulk/copy-down", "->", "i32.const 0 i32.const 5 i32.const 59 memory.copy", {
    spec: FILLED,
  }),
  single("bulk/copy-out-of-bounds", "->", "i32.const 65530 i32.const 0 i32.const 7 memory.copy", {
    spec: FILLED,
  }),
  single("bulk/init", "->", "i32.const 9 i32.const 3 i32.const 40 memory.init 0", {
    spec: PASSIVE,
  }),
  single("bulk/init-out-of-bounds", "->", "i32.const 9 i32.const 3 i32.const 62 memory.init 0", {
    spec: PASSIVE,
  }),
  single(
    "bulk/init-after-drop",
    "->",
    "i32.const 0 i32.const 0 i32.const 8 memory.init 0 data.drop 0 i32.const 0 i32.const 0 i32.const 1 memory.init 0",
    { spec: PASSIVE },
  ),
  single("growth/by-one", "i32 -> i32 i32", grow, { spec: { memory: [1] }, args: ["i32:1"] }),
  single("growth/by-none", "i32 -> i32 i32", grow, { spec: { memory: [1] }, args: ["i32:0"] }),
  single("growth/to-the-cap", "i32 -> i32 i32", grow, { spec: { memory: [1] }, args: ["i32:3"] }),
  single("growth/beyond-the-cap", "i32 -> i32 i32", grow, {
    spec: { memory: [1] },
    args: ["i32:4"],
  }),
  single("growth/no-wrap", "i32 -> i32 i32", grow, { spec: { memory: [1] }, args: ["i32:-1"] }),
  single("growth/declared-maximum", "i32 -> i32 i32", grow, { spec: TWO_PAGES, args: ["i32:2"] }),
  single("growth/too-dear", "i32 -> i32 i32", grow, {
    spec: { memory: [1] },
    args: ["i32:3"],
    fuel: 3000n,
  }),
  single("growth/ten-mebibytes", "i32 -> i32 i32", grow, {
    spec: { memory: [1] },
    args: ["i32:159"],
    fuel2: 50_000_000n,
    memoryPages: 160,
  }),
  single(
    "growth/keeps-and-zeroes",
    "-> i64",
    `i32.const 1 memory.grow drop i32.const 65534 i64.load i32.const 65533 i64.const -2 i64.store i32.const 0 i64.load i64.add`,
    { spec: FILLED },
  ),
  single(
    "growth/table",
    "-> i32 i32 i32",
    "ref.null i32.const 7 table.grow 0 ref.null i32.const 10000 table.grow 0 table.size 0",
    {
      spec: { table: [1] },
    },
  ),
];
