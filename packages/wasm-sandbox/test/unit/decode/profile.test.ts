// Goal: exactly profile 1 is accepted; method: one refused module per feature with its code and
// byte offset, many of which the engine itself would accept.
import { describe, expect, it } from "vitest";
import { engine, rulesOf } from "../../../src/index.ts";
import { assemble, code, type ModuleSpec } from "../../assembler.ts";
import { rejectionOf } from "../../metered.ts";
import { VECTOR_OPERATIONS } from "../../vector-code.ts";

const MAGIC = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];

/** A module of raw sections. */
function raw(...sections: readonly (readonly number[])[]): Uint8Array {
  return Uint8Array.from([
    ...MAGIC,
    ...sections.flatMap(([id, ...rest]) => [id as number, rest.length, ...rest]),
  ]);
}

const TYPE = [1, 1, 0x60, 0, 0];
const FUNC = [3, 1, 0];
/** One function without locals. Its first instruction is at offset 8 + 6 + 4 + 2 + 1 + 2. */
const withBody = (...body: readonly number[]) =>
  raw(TYPE, FUNC, [10, 1, body.length + 2, 0, ...body, 0x0b]);
const BODY_AT = 23;

function spec(body: string, more: Partial<ModuleSpec> = {}): Uint8Array {
  return assemble({ functions: [{ type: "->", body }], ...more });
}

describe("features outside of the profile", () => {
  it.each([
    ["PROFILE_SIMD", [0xfd, 0x0f]],
    ["PROFILE_SIMD", [0xfd, 0x80, 0x02]],
    ["PROFILE_THREADS", [0xfe, 0x03, 0x00]],
    ["PROFILE_EXCEPTIONS", [0x06, 0x40]],
    ["PROFILE_EXCEPTIONS", [0x08, 0x00]],
    ["PROFILE_EXCEPTIONS", [0x1f, 0x40, 0x00]],
    ["PROFILE_GC", [0xfb, 0x00]],
    ["PROFILE_TYPED_REFERENCES", [0x14, 0x00]],
    ["PROFILE_TYPED_REFERENCES", [0xd4]],
    ["PROFILE_TAIL_CALL", [0x12, 0x00]],
    ["PROFILE_TAIL_CALL", [0x13, 0x00, 0x00]],
    ["PROFILE_OPCODE", [0x27]],
    ["PROFILE_OPCODE", [0xc5]],
    ["PROFILE_OPCODE", [0xfc, 0x12]],
  ] as const)("%s by opcode %j", (expected, body) => {
    expect(rejectionOf(withBody(...body))).toEqual({ code: expected, offset: BODY_AT });
  });

  it("with vectors on, what is no instruction of theirs and what is relaxed", () => {
    const on = { simd: true };
    const known = new Set(VECTOR_OPERATIONS.map(({ opcode }) => opcode));
    expect(known.size).toBe(236);
    for (let opcode = 0; opcode < 0x120; opcode++) {
      if (known.has(opcode)) continue;
      const bytes = withBody(0xfd, (opcode & 0x7f) | 0x80, opcode >> 7, 0);
      expect(rejectionOf(bytes, on)).toEqual({ code: "PROFILE_SIMD", offset: BODY_AT });
    }
    const constant = withBody(0xfd, 0x0c, ...Array.from({ length: 16 }, () => 0), 0x1a);
    expect(rejectionOf(constant, on)).toBe("accepted");
    expect(rejectionOf(raw([1, 1, 0x60, 1, 0x7b, 0]), on)).toBe("accepted");
    expect(rejectionOf(constant, { tailCalls: true })).toMatchObject({ code: "PROFILE_SIMD" });
    expect(rejectionOf(constant, on, rulesOf(1))).toMatchObject({ code: "PROFILE_SIMD" });
  });

  it.each([
    ["PROFILE_START", raw(TYPE, FUNC, [8, 0], [10, 1, 2, 0, 0x0b]), 18],
    ["PROFILE_EXCEPTIONS", raw(TYPE, [13, 1, 0, 0]), 14],
    ["PROFILE_SECTION", raw([14, 0]), 8],
    ["PROFILE_GC", raw([1, 1, 0x5f, 0]), 11],
    ["PROFILE_GC", raw([1, 1, 0x60, 1, 0x6e, 0]), 13],
    ["PROFILE_TYPED_REFERENCES", raw([1, 1, 0x60, 1, 0x63, 0x70, 0]), 13],
    ["PROFILE_SIMD", raw([1, 1, 0x60, 1, 0x7b, 0]), 13],
    ["PROFILE_MEMORY64", raw([5, 1, 4, 1]), 11],
    ["PROFILE_THREADS", raw([5, 1, 3, 1, 1]), 11],
    ["PROFILE_TYPE", raw([5, 1, 8, 1, 0]), 11],
    ["PROFILE_MULTI_MEMORY", raw([5, 2, 0, 1, 0, 1]), 10],
    ["PROFILE_EXTENDED_CONST", raw([6, 1, 0x7f, 0, 0x41, 1, 0x41, 2, 0x6a, 0x0b]), 15],
    ["PROFILE_EXTENDED_CONST", raw([6, 2, 0x7f, 0, 0x41, 1, 0x0b, 0x7f, 0, 0x23, 0, 0x0b]), 18],
    ["IMPORT_KIND", raw([2, 1, 1, 0x65, 1, 0x6d, 2, 0, 1]), 11],
    ["IMPORT_KIND", raw([2, 1, 1, 0x65, 1, 0x67, 3, 0x7f, 0]), 11],
  ] as const)("%s by section", (expected, bytes, offset) => {
    expect(rejectionOf(bytes)).toEqual({ code: expected, offset });
  });

  it("memory index in an access, in memory.size and in bulk operations", () => {
    const memory = [5, 1, 0, 1];
    const bytes = (...body: number[]) =>
      raw(TYPE, FUNC, memory, [10, 1, body.length + 2, 0, ...body, 0x0b]);
    const accesses = [
      [0x41, 0, 0x28, 0x42, 0, 0],
      [0x3f, 1],
      [0x40, 1],
      [0xfc, 11, 1],
    ];
    for (const body of accesses)
      expect(rejectionOf(bytes(...body))).toMatchObject({ code: "PROFILE_MULTI_MEMORY" });
  });

  it("is narrower than the engine, which accepts these", () => {
    const accepted = [
      withBody(0x41, 0, 0xfd, 0x0f, 0x1a),
      withBody(0x12, 0x00),
      raw([5, 1, 4, 1]),
      raw([6, 1, 0x7f, 0, 0x41, 1, 0x41, 2, 0x6a, 0x0b]),
    ];
    expect(accepted.map((bytes) => engine.validate(bytes))).toEqual([true, true, true, true]);
    expect(accepted.map((bytes) => rejectionOf(bytes) === "accepted")).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });
});

describe("malformed binaries", () => {
  it.each([
    ["no magic", Uint8Array.of(1, 2, 3, 4), 0],
    ["empty", new Uint8Array(0), 0],
    ["text format", new TextEncoder().encode("(module)"), 0],
    ["version", Uint8Array.of(0, 0x61, 0x73, 0x6d, 2, 0, 0, 0), 4],
    ["order", raw([5, 0], TYPE), 11],
    ["twice", raw(TYPE, TYPE), 14],
    ["trailing bytes in a section", raw([1, 0, 0]), 11],
    ["section past the end", Uint8Array.from([...MAGIC, 1, 9, 0]), 10],
    ["bytes after the last section", Uint8Array.from([...raw(TYPE), 0x80]), 15],
    ["long u32", raw([1, 0x80, 0x80, 0x80, 0x80, 0x80, 0]), 10],
    ["stray bits", raw([1, 0x80, 0x80, 0x80, 0x80, 0x10]), 10],
    ["functions without code", raw(TYPE, FUNC), 18],
    ["body with bytes behind its end", raw(TYPE, FUNC, [10, 1, 3, 0, 0x0b, 0x0b]), 24],
    ["body without end", raw(TYPE, FUNC, [10, 1, 2, 0, 0x01]), 24],
    ["same export twice", raw(TYPE, FUNC, [7, 2, 1, 97, 0, 0, 1, 97, 0, 0], [10, 1, 2, 0, 11]), 25],
    ["data count", raw([12, 1]), 11],
    ["custom section name", raw([0, 1, 0xff]), 11],
  ])("%s", (_, bytes, offset) => {
    expect(rejectionOf(bytes)).toEqual({ code: "MALFORMED", offset });
  });

  it("a component is named as such", () => {
    const bytes = Uint8Array.of(0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0);
    expect(rejectionOf(bytes)).toEqual({ code: "PROFILE_COMPONENT", offset: 4 });
  });

  it.each(["i32.const 1", "i64.const 1 i32.eqz drop", "local.get 0 drop", "br 1", "drop"])(
    "%s decodes and is refused by validation",
    (body) => {
      expect(rejectionOf(spec(body))).toMatchObject({ code: "INVALID" });
    },
  );

  it("indices of what the meter adds can't be named", () => {
    for (const body of ["global.get 0 drop", "i32.const 0 call 1 drop", "i64.const 9 global.set 0"])
      expect(rejectionOf(spec(body))).toMatchObject({ code: "INVALID" });
    const exported = assemble({ functions: [{ type: "->", body: "", export: "platform:fuel" }] });
    expect(rejectionOf(exported)).toMatchObject({ code: "EXPORT_RESERVED" });
  });
});

describe("features inside of the profile", () => {
  it.each([
    "i32.const 1 i32.extend8_s drop i64.const 1 i64.extend32_s drop",
    "f32.const 1 0xfc 0x00 drop f64.const nan 0xfc 0x07 drop",
    "i32.const 0 i32.const 0 i32.const 0 memory.copy",
    "i32.const 0 i32.const 0 i32.const 0 memory.fill",
    "ref.null ref.is_null drop",
    "i32.const 0 table.get 0 drop table.size 0 drop",
    "i32.const 0 i32.const 0 i32.const 0 table.copy",
    "i32.const 1 i32.const 2 i32.const 0 0x1c 0x01 0x7f drop",
    "block 0 end",
  ])("%s", (body) => {
    const bytes = spec(body, { memory: [1], table: [1] });
    expect(engine.validate(bytes)).toBe(true);
    expect(rejectionOf(bytes)).toBe("accepted");
  });

  it("custom sections are accepted and dropped", () => {
    const bytes = spec("", { extra: [{ id: 0, content: [4, 110, 97, 109, 101, 1, 2, 3] }] });
    expect(rejectionOf(bytes)).toBe("accepted");
    expect(code("nop")).toEqual(Uint8Array.of(1));
  });
});
