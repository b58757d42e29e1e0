/** Every vector instruction over edge operands, NaNs of folded constants, and small vector programs. */

import {
  VECTOR_OPERATIONS,
  type VectorOperation,
  vector,
  vectorConst,
} from "../../test/vector-code.ts";
import { type More, mix, operands, single, upTo, type VectorSource } from "./vector-source.ts";

const FEATURE = { feature: "simd" } as const;
/** Low and high half of each: integers of every width at their edges, then floats and NaNs. */
const VALUES = [
  [0n, 0xffffffffffffffffn],
  [0x8000000000000000n, 0x7fffffffffffffffn],
  [0x7f80ff0001fe807fn, 0x80007fff8001ffffn],
  [0x800000007fffffffn, 0xffffffff80000001n],
  [0x0123456789abcdefn, 0xfedcba9876543210n],
  [0x3f80000000000000n, 0xbf80000080000000n],
  [0x7f800000ff800000n, 0x4f0000004f800000n],
  [0x00000001807fffffn, 0x402000003f000000n],
  [0x7fa00001ffc00001n, 0x7fc000007fbfffffn],
  [0x3ff0000000000000n, 0xbff8000000000000n],
  [0x7ff0000000000000n, 0xfff0000000000000n],
  [0x7ff4000000000001n, 0xfff8000000000001n],
  [0x41dfffffffc00000n, 0x41efffffffe00000n],
  [0x43e0000000000000n, 0x0000000000000001n],
] as const;
const END = VALUES.length * 16;
const DATA = {
  memory: [1] as const,
  data: [{ at: 0, bytes: operands(VALUES.flat()) }],
};
const LOCALS = "i32 i32 i64 v128";
/** i32 locals 0 and 1 go over the operands, i64 2 is the digest, v128 3 the result. */
const LOAD = vector("v128.load", 0, 0);
const LEFT = `local.get 0 ${LOAD}`;
const RIGHT = `local.get 1 ${LOAD}`;
const DIGEST =
  `local.set 3 ${mix(2, `local.get 3 ${vector("i64x2.extract_lane", 0)}`)} ` +
  mix(2, `local.get 3 ${vector("i64x2.extract_lane", 1)}`);

function over(name: string, body: string, more: More = {}): VectorSource {
  const code = `${upTo(0, END, body, 16)} local.get 2`;
  return single(`simd/${name}`, "-> i64", code, {
    locals: LOCALS,
    spec: DATA,
    ...FEATURE,
    ...more,
  });
}

const pairs = (body: string): string => upTo(1, END, body, 16);

function ofOperation({ name, form }: VectorOperation): VectorSource {
  const code = vector(name);
  if (form === "binary") return over(name, pairs(`${LEFT} ${RIGHT} ${code} ${DIGEST}`));
  if (form === "shift") return over(name, upTo(1, 131, `${LEFT} local.get 1 ${code} ${DIGEST}`));
  if (form === "unary") return over(name, `${LEFT} ${code} ${DIGEST}`);
  return over(name, mix(2, `${LEFT} ${code} i64.extend_i32_u`));
}

const LANES: readonly (readonly [shape: string, count: number, type: string])[] = [
  ["i32x4", 4, "i64.extend_i32_u"],
  ["i64x2", 2, ""],
  ["f32x4", 4, "i32.reinterpret_f32 i64.extend_i32_u"],
  ["f64x2", 2, "i64.reinterpret_f64"],
];
const NARROW = [
  ["i8x16", 16],
  ["i16x8", 8],
] as const;

/** Out of every lane and into another, and from one value into all. */
function ofLanes(): VectorSource[] {
  const wide = LANES.map(([shape, count, bits]) =>
    over(
      `${shape}.lanes`,
      Array.from({ length: count }, (_, lane) => {
        const taken = `${LEFT} ${vector(`${shape}.extract_lane`, lane)}`;
        const put = `${LEFT} ${taken} ${vector(`${shape}.replace_lane`, count - 1 - lane)}`;
        return `${mix(2, `${taken} ${bits}`)} ${put} ${DIGEST} ${taken} ${vector(`${shape}.splat`)} ${DIGEST}`;
      }).join(" "),
    ),
  );
  const narrow = NARROW.map(([shape, count]) =>
    over(
      `${shape}.lanes`,
      Array.from({ length: count }, (_, lane) => {
        const signed = `${LEFT} ${vector(`${shape}.extract_lane_s`, lane)}`;
        const taken = `${LEFT} ${vector(`${shape}.extract_lane_u`, lane)}`;
        const put = `${LEFT} ${taken} ${vector(`${shape}.replace_lane`, count - 1 - lane)}`;
        return `${mix(2, `${signed} i64.extend_i32_s`)} ${put} ${DIGEST} ${taken} ${vector(`${shape}.splat`)} ${DIGEST}`;
      }).join(" "),
    ),
  );
  return [...wide, ...narrow];
}

const LOADS = [
  ..."load8x8_s load8x8_u load16x4_s load16x4_u load32x2_s load32x2_u".split(" "),
  ..."load8_splat load16_splat load32_splat load64_splat load32_zero load64_zero".split(" "),
];
const LANE_BYTES = [1, 2, 4, 8] as const;

/** Unaligned too; stores go behind the operands. */
function ofMemory(): VectorSource[] {
  const odd = (name: string): string =>
    `local.get 0 ${vector(`v128.${name}`, 0, 0)} ${DIGEST} local.get 0 ${vector(`v128.${name}`, 0, 3)} ${DIGEST}`;
  return [
    ...LOADS.map((name) => over(name, odd(name))),
    over(
      "store",
      `local.get 0 ${LEFT} ${vector("v128.store", 0, 0x87, 4)} local.get 0 ${vector("v128.load", 0, 0x83, 4)} ${DIGEST}`,
    ),
    ...LANE_BYTES.map((bytes) => {
      const last = 16 / bytes - 1;
      const load = vector(`v128.load${bytes * 8}_lane`, 0, 5, last);
      const store = vector(`v128.store${bytes * 8}_lane`, 0, 0x80, 4, last);
      const back = `local.get 0 ${vector("v128.load", 0, 0x80, 4)}`;
      return over(
        `lane-of-${bytes}`,
        `local.get 0 ${LEFT} ${load} ${DIGEST} local.get 0 ${LEFT} ${store} ${back} ${DIGEST}`,
      );
    }),
    over("out-of-bounds", `i32.const 65521 ${LOAD} ${DIGEST}`),
    over("lane-out-of-bounds", `i32.const 65529 ${LEFT} ${vector("v128.store64_lane", 0, 0, 1)}`),
  ];
}

const ORDER = [0, 17, 2, 19, 31, 5, 5, 23, 8, 24, 10, 26, 15, 29, 30, 16];
const OWN: readonly VectorSource[] = [
  over("bitselect", pairs(`${LEFT} ${RIGHT} ${LEFT} ${vector("v128.bitselect")} ${DIGEST}`)),
  over("shuffle", pairs(`${LEFT} ${RIGHT} ${vector("i8x16.shuffle", ...ORDER)} ${DIGEST}`)),
  over("select", pairs(`${LEFT} ${RIGHT} local.get 1 i32.const 16 i32.and select ${DIGEST}`)),
  ...ofLanes(),
  ...ofMemory(),
];

/** Quiet and signalling NaNs with a sign and a payload, and numbers that make one. */
const DIRTY = {
  f32x4: [
    vectorConst(0xffc000017fa00001n, 0x3f800000ff800000n),
    vectorConst(0n, 0x7f800000n << 32n),
  ],
  f64x2: [vectorConst(0xfff8000000000001n, 0x7ff4000000000001n), vectorConst(0n, 1n << 63n)],
} as const;

/** On constants, which a compiler may compute by itself. */
function ofConstants(shape: "f32x4" | "f64x2"): VectorSource[] {
  const [dirty, numbers] = DIRTY[shape];
  const made = (name: string, body: string): VectorSource =>
    over(`constant-${shape}.${name}`, `${body} ${vector(`${shape}.${name}`)} ${DIGEST}`);
  return [
    ..."ceil floor trunc nearest sqrt abs neg".split(" ").map((name) => made(name, dirty)),
    ..."add sub mul div min max pmin pmax".split(" ").map((name) =>
      over(
        `constant-${shape}.${name}`,
        [
          [dirty, numbers],
          [numbers, dirty],
          [dirty, dirty],
          [numbers, numbers],
        ]
          .map(([a, b]) => `${a} ${b} ${vector(`${shape}.${name}`)} ${DIGEST}`)
          .join(" "),
      ),
    ),
  ];
}

/** One step of a sum whose rounding depends on every step before it. */
const ADD_UP = (shape: string): string =>
  `${vectorConst(0n, 0n)} local.set 4 ${upTo(
    1,
    2000,
    `local.get 4 ${vectorConst(0x3f8ccccd3dcccccdn, 0xbf99999a3e4ccccdn)} ${vector(`${shape}.mul`)} ` +
      `${vectorConst(0x3ff3c0ca3f8ccccdn, 0x40091eb83f666666n)} ${vector(`${shape}.add`)} local.tee 4 ${DIGEST}`,
  )}`;
/** Saturates, widens and folds 64 KiB of a mixed pattern. */
const PIXELS = upTo(
  1,
  4096,
  `local.get 4 ${vectorConst(0x0102030405060708n, 0x1f1e1d1c1b1a1918n)} ${vector("i8x16.add_sat_u")} ` +
    `local.tee 4 ${vectorConst(0x7f80ff0001fe807fn, -1n)} ${vector("i8x16.avgr_u")} local.tee 4 ` +
    `local.get 4 ${vector("i16x8.extmul_high_i8x16_u")} local.get 4 ${vector("v128.xor")} local.tee 4 ${DIGEST}`,
);
const FRAME = "i32.const 0 i32.const 0 i32.load i32.const 1 i32.add i32.store";
const KIB = 1024;

const PROGRAMS: readonly VectorSource[] = [
  over("sum-f32x4", ADD_UP("f32x4"), { locals: `${LOCALS} v128`, fuel: 50_000_000n }),
  over("sum-f64x2", ADD_UP("f64x2"), { locals: `${LOCALS} v128`, fuel: 50_000_000n }),
  over("pixels", PIXELS, { locals: `${LOCALS} v128`, fuel: 50_000_000n }),
  over("through-calls", `${LEFT} call 1 ${DIGEST}`, {
    others: [
      { type: "v128 -> v128", body: `local.get 0 ${vector("f32x4.sqrt")} local.get 0 call 2` },
      { type: "v128 v128 -> v128", body: `local.get 1 local.get 0 ${vector("f64x2.div")}` },
    ],
  }),
  over(
    "through-a-global",
    `${LEFT} global.get 0 ${vector("i64x2.add")} global.set 0 global.get 0 ${DIGEST}`,
    {
      spec: { ...DATA, globals: [{ type: "v128", init: vectorConst(0n, 0n) }] },
    },
  ),
  over("initial-global", `global.get 0 ${DIGEST}`, {
    spec: { ...DATA, globals: [{ type: "v128", init: vectorConst(0x0102030405060708n, -2n) }] },
  }),
  over("fuel-ends", `${LEFT} ${vector("f64x2.sqrt")} ${DIGEST}`, { fuel: 100n }),
  // Frames of vectors count twice: the depth is in the memory.
  ...[64 * KIB, 256 * KIB, 1024 * KIB].map((stackBytes) =>
    single(`simd/stack-of-${stackBytes}`, "->", `${FRAME} call 0`, {
      spec: { memory: [1] },
      locals: "v128 ".repeat(100),
      stackBytes,
      ...FEATURE,
    }),
  ),
  single(
    "simd/stack-of-parameters",
    "i32 -> i32",
    `local.get 0 ${vector("i32x4.splat")} local.tee 1 ${"local.get 1 ".repeat(11)} call 1 ${vector("i32x4.extract_lane", 2)}`,
    {
      args: ["i32:3"],
      locals: "v128",
      others: [
        {
          type: `${"v128 ".repeat(12)}-> v128`,
          body: `${FRAME} ${Array.from({ length: 12 }, (_, i) => `local.get ${11 - i}`).join(" ")} call 1 local.get 3 ${vector("i32x4.add")}`,
        },
      ],
      spec: { memory: [1] },
      stackBytes: 256 * KIB,
      ...FEATURE,
    },
  ),
];

export const SIMD: readonly VectorSource[] = [
  ...VECTOR_OPERATIONS.filter(({ form }) => form !== "own").map(ofOperation),
  ...OWN,
  ...ofConstants("f32x4"),
  ...ofConstants("f64x2"),
  ...PROGRAMS,
];
