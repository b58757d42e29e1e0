// Goal: every structure is bounded before anything is compiled; method: one module per cap just
// at and just above it, and a compile bomb against the clock of its refusal.
import { describe, expect, it } from "vitest";
import { rulesOf } from "../../../src/index.ts";
import { assemble } from "../../assembler.ts";
import { rejectionOf } from "../../metered.ts";

const many = (count: number, text: string): string => `${text} `.repeat(count);
const body = (text: string, locals?: string) =>
  assemble({
    memory: [1],
    functions: [{ type: "->", body: text, ...(locals === undefined ? {} : { locals }) }],
  });
const functions = (count: number) =>
  assemble({ functions: Array.from({ length: count }, () => ({ type: "->", body: "" })) });

describe("caps", () => {
  it.each([
    ["LIMIT_MODULE_BYTES", () => functions(1), { maxModuleBytes: 20 }],
    ["LIMIT_TYPES", () => functions(3), { maxTypes: 2 }],
    ["LIMIT_FUNCTIONS", () => functions(3), { maxFunctions: 2 }],
    [
      "LIMIT_SIGNATURE",
      () => assemble({ functions: [{ type: `${many(33, "i32")}->`, body: "" }] }),
      {},
    ],
    ["LIMIT_MEMORY_PAGES", () => assemble({ memory: [161] }), {}],
    ["LIMIT_TABLE_ELEMENTS", () => assemble({ table: [10_001] }), {}],
    ["LIMIT_TABLES", () => assemble({ table: [1] }), { maxTables: 0 }],
    [
      "LIMIT_GLOBALS",
      () => assemble({ globals: [{ type: "i32", init: "i32.const 0" }] }),
      { maxGlobals: 0 },
    ],
    ["LIMIT_EXPORTS", () => assemble({ memory: [1] }), { maxExports: 0 }],
    [
      "LIMIT_NAME_BYTES",
      () => assemble({ functions: [{ type: "->", body: "", export: "x".repeat(257) }] }),
      {},
    ],
    [
      "LIMIT_DATA_SEGMENTS",
      () => assemble({ memory: [1], data: [{ at: 0, bytes: Uint8Array.of(1) }] }),
      { maxDataSegments: 0 },
    ],
    [
      "LIMIT_ELEMENT_SEGMENTS",
      () => assemble({ table: [1], elements: [] }),
      { maxElementSegments: 0 },
    ],
    [
      "LIMIT_ELEMENTS",
      () => assemble({ table: [9], elements: [0, 0, 0], functions: [{ type: "->", body: "" }] }),
      { maxElements: 2 },
    ],
    ["LIMIT_BODY_BYTES", () => body(many(100, "nop")), { maxBodyBytes: 100 }],
    ["LIMIT_LOCALS", () => body("", many(1023, "i32")), {}],
    [
      "LIMIT_LOCALS_TIMES_BLOCKS",
      () => body(many(11, "block end"), many(10, "i32")),
      { maxLocalsTimesBlocks: 109 },
    ],
    ["LIMIT_NESTING", () => body(`${many(513, "block")} ${many(513, "end")}`), {}],
    ["LIMIT_BRANCH_TARGETS", () => body(`i32.const 0 br_table ${many(4098, "0")}`), {}],
    ["LIMIT_INSTRUCTIONS", () => body(many(100, "nop")), { maxInstructions: 99 }],
    [
      "LIMIT_REWRITTEN_BYTES",
      () =>
        body(
          many(
            100,
            "f64.const 0 f64.abs i64.reinterpret_f64 f64.reinterpret_i64 f64.sqrt i64.reinterpret_f64 drop",
          ),
        ),
      { maxRewrittenBodyBytes: 2000 },
    ],
    [
      "LIMIT_IMPORTS",
      () => assemble({ imports: [{ name: "a.b", type: "->" }] }),
      { maxImports: 0 },
    ],
  ] as const)("%s", (expected, build, limits) => {
    expect(rejectionOf(build(), limits)).toMatchObject({ code: expected });
  });

  it("accepts what stands exactly at the cap", () => {
    const accepted = [
      rejectionOf(assemble({ memory: [160] })),
      rejectionOf(body("", many(1020, "i32"))),
      rejectionOf(body("", many(1022, "i32")), {}, rulesOf(1)),
      rejectionOf(body(`${many(512, "block")} ${many(512, "end")}`)),
      rejectionOf(body(`i32.const 0 br_table ${many(4097, "0")}`)),
      rejectionOf(functions(1000)),
    ];
    expect(accepted).toEqual(accepted.map(() => "accepted"));
  });
});

describe("compile bombs", () => {
  it("49,999 locals times 20,000 blocks is refused within 100 ms", () => {
    const blocks = new Uint8Array(60_000);
    for (let i = 0; i < 20_000; i++) blocks.set([0x02, 0x40, 0x0b], 3 * i);
    // One group of 49,999 locals: the assembler writes one group each, so by hand.
    const content = [1, 0xcf, 0x86, 0x03, 0x7f];
    const size = content.length + blocks.length + 1;
    const header = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0, 10];
    const leb = (value: number): number[] => [
      (value & 0x7f) | 0x80,
      ((value >> 7) & 0x7f) | 0x80,
      value >> 14,
    ];
    const bytes = Uint8Array.from([
      ...header,
      ...leb(size + 4),
      1,
      ...leb(size),
      ...content,
      ...blocks,
      0x0b,
    ]);
    const start = performance.now();
    expect(rejectionOf(bytes)).toMatchObject({ code: "LIMIT_LOCALS" });
    expect(performance.now() - start).toBeLessThan(100);
  });

  it("1,000 locals times 20,001 blocks is refused too", () => {
    expect(rejectionOf(body(many(20_001, "block end"), many(1000, "i32")))).toMatchObject({
      code: "LIMIT_LOCALS_TIMES_BLOCKS",
    });
  });
});
