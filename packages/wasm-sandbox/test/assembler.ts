/** A tiny assembler for tests: mnemonics of profile 1 to bytes, and a module around them. */

import { ByteSink } from "../src/meter/byte-sink.ts";

const TYPES: Readonly<Record<string, number>> = {
  i32: 0x7f,
  i64: 0x7e,
  f32: 0x7d,
  f64: 0x7c,
  v128: 0x7b,
  funcref: 0x70,
  externref: 0x6f,
};

const PLAIN: Record<string, number> = {};

function plain(from: number, names: string): void {
  for (const [i, name] of names.split(" ").entries()) PLAIN[name] = from + i;
}

plain(0x00, "unreachable nop");
plain(0x0b, "end");
plain(0x0f, "return");
plain(0x1a, "drop select");
plain(0x45, "i32.eqz i32.eq i32.ne i32.lt_s i32.lt_u i32.gt_s i32.gt_u i32.le_s i32.le_u i32.ge_s");
plain(0x4f, "i32.ge_u i64.eqz i64.eq i64.ne i64.lt_s i64.lt_u i64.gt_s i64.gt_u i64.le_s i64.le_u");
plain(0x59, "i64.ge_s i64.ge_u f32.eq f32.ne f32.lt f32.gt f32.le f32.ge f64.eq f64.ne f64.lt");
plain(0x64, "f64.gt f64.le f64.ge i32.clz i32.ctz i32.popcnt i32.add i32.sub i32.mul i32.div_s");
plain(0x6e, "i32.div_u i32.rem_s i32.rem_u i32.and i32.or i32.xor i32.shl i32.shr_s i32.shr_u");
plain(0x77, "i32.rotl i32.rotr i64.clz i64.ctz i64.popcnt i64.add i64.sub i64.mul i64.div_s");
plain(0x80, "i64.div_u i64.rem_s i64.rem_u i64.and i64.or i64.xor i64.shl i64.shr_s i64.shr_u");
plain(0x89, "i64.rotl i64.rotr f32.abs f32.neg f32.ceil f32.floor f32.trunc f32.nearest f32.sqrt");
plain(0x92, "f32.add f32.sub f32.mul f32.div f32.min f32.max f32.copysign f64.abs f64.neg");
plain(0x9b, "f64.ceil f64.floor f64.trunc f64.nearest f64.sqrt f64.add f64.sub f64.mul f64.div");
plain(0xa4, "f64.min f64.max f64.copysign i32.wrap_i64 i32.trunc_f32_s i32.trunc_f32_u");
plain(0xaa, "i32.trunc_f64_s i32.trunc_f64_u i64.extend_i32_s i64.extend_i32_u i64.trunc_f32_s");
plain(0xaf, "i64.trunc_f32_u i64.trunc_f64_s i64.trunc_f64_u f32.convert_i32_s f32.convert_i32_u");
plain(0xb4, "f32.convert_i64_s f32.convert_i64_u f32.demote_f64 f64.convert_i32_s");
plain(0xb8, "f64.convert_i32_u f64.convert_i64_s f64.convert_i64_u f64.promote_f32");
plain(0xbc, "i32.reinterpret_f32 i64.reinterpret_f64 f32.reinterpret_i32 f64.reinterpret_i64");
plain(0xc0, "i32.extend8_s i32.extend16_s i64.extend8_s i64.extend16_s i64.extend32_s ref.is_null");

const INDEXED: Readonly<Record<string, readonly number[]>> = {
  br: [0x0c],
  br_if: [0x0d],
  call: [0x10],
  return_call: [0x12],
  "local.get": [0x20],
  "local.set": [0x21],
  "local.tee": [0x22],
  "global.get": [0x23],
  "global.set": [0x24],
  "table.get": [0x25],
  "table.set": [0x26],
  "ref.func": [0xd2],
  "data.drop": [0xfc, 9],
  "table.grow": [0xfc, 15],
  "table.size": [0xfc, 16],
  "table.fill": [0xfc, 17],
};

const FIXED: Readonly<Record<string, readonly number[]>> = {
  else: [0x05],
  "memory.size": [0x3f, 0],
  "memory.grow": [0x40, 0],
  "memory.copy": [0xfc, 10, 0, 0],
  "memory.fill": [0xfc, 11, 0],
  "ref.null": [0xd0, 0x70],
  "ref.is_null": [0xd1],
};

const MEMORY: Readonly<Record<string, number>> = Object.fromEntries(
  (
    "i32.load i64.load f32.load f64.load i32.load8_s i32.load8_u i32.load16_s i32.load16_u " +
    "i64.load8_s i64.load8_u i64.load16_s i64.load16_u i64.load32_s i64.load32_u i32.store " +
    "i64.store f32.store f64.store i32.store8 i32.store16 i64.store8 i64.store16 i64.store32"
  )
    .split(" ")
    .map((name, i) => [name, 0x28 + i]),
);

/** `local.get 0  i32.const 5  i32.add`; `block i32 … end`; `br_table 0 1 default`. */
export function code(text: string): Uint8Array {
  const sink = new ByteSink();
  const tokens = text.split(/\s+/).filter((token) => token !== "");
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i] as string;
    if (token in FIXED) sink.raw(...(FIXED[token] as number[]));
    else if (token in INDEXED) sink.raw(...(INDEXED[token] as number[])).u32(Number(tokens[++i]));
    else if (token in MEMORY)
      sink
        .u8(MEMORY[token] as number)
        .raw(0)
        .u32(0);
    else if (token === "block" || token === "loop" || token === "if") {
      sink.u8(token === "block" ? 2 : token === "loop" ? 3 : 4);
      const next = tokens[i + 1] ?? "";
      if (next in TYPES) sink.u8(TYPES[tokens[++i] as string] as number);
      else if (/^\d+$/.test(next)) sink.signed(BigInt(tokens[++i] as string));
      else sink.u8(0x40);
    } else if (token === "i32.const") sink.u8(0x41).signed(BigInt(tokens[++i] as string));
    else if (token === "i64.const") sink.u8(0x42).signed(BigInt(tokens[++i] as string));
    else if (token === "f32.const" || token === "f64.const")
      sink.bytes(floatConst(token, tokens[++i] as string));
    else if (token === "call_indirect") sink.u8(0x11).u32(Number(tokens[++i])).u8(0);
    else if (token === "return_call_indirect") sink.u8(0x13).u32(Number(tokens[++i])).u8(0);
    else if (token === "memory.init") sink.raw(0xfc, 8).u32(Number(tokens[++i])).u8(0);
    else if (token === "table.init") sink.raw(0xfc, 12).u32(Number(tokens[++i])).u8(0);
    else if (token === "table.copy") sink.raw(0xfc, 14, 0, 0);
    else if (token === "br_table") {
      const targets: number[] = [];
      while (/^\d+$/.test(tokens[i + 1] ?? "")) targets.push(Number(tokens[++i]));
      sink.u8(0x0e).u32(targets.length - 1);
      for (const target of targets) sink.u32(target);
    } else if (token.startsWith("0x")) sink.u8(Number(token));
    else if (token in PLAIN) sink.u8(PLAIN[token] as number);
    else throw new Error(`unknown mnemonic ${token}`);
  }
  return sink.done();
}

function floatConst(token: string, text: string): Uint8Array {
  const view = new DataView(new ArrayBuffer(8));
  const value = text === "nan" ? Number.NaN : Number(text);
  if (token === "f32.const") view.setFloat32(0, value, true);
  else view.setFloat64(0, value, true);
  const bytes = new Uint8Array(view.buffer, 0, token === "f32.const" ? 4 : 8);
  return Uint8Array.of(token === "f32.const" ? 0x43 : 0x44, ...bytes);
}

export interface FunctionSpec {
  /** `i32 i32 -> i64` */
  readonly type: string;
  readonly locals?: string;
  /** Instructions without the final `end`, as text or raw bytes. */
  readonly body: string | Uint8Array;
  readonly export?: string;
}

export interface ModuleSpec {
  readonly imports?: readonly { readonly name: string; readonly type: string }[];
  readonly functions?: readonly FunctionSpec[];
  /** Pages; exported as `memory`. */
  readonly memory?: readonly [number, number?];
  readonly table?: readonly [number, number?];
  /** Function indices, active at 0. */
  readonly elements?: readonly number[];
  readonly globals?: readonly { readonly type: string; readonly init: string }[];
  readonly data?: readonly { readonly at: number | null; readonly bytes: Uint8Array }[];
  /** Whole extra sections (id and content) put at the end. */
  readonly extra?: readonly { readonly id: number; readonly content: readonly number[] }[];
}

function typeCode(name: string): number {
  return TYPES[name] ?? Number(name);
}

function parseType(text: string): [number[], number[]] {
  const list = (part: string): number[] =>
    part
      .split(/\s+/)
      .filter((name) => name !== "")
      .map(typeCode);
  const [params, results] = text.split("->");
  return [list(params ?? ""), list(results ?? "")];
}

/** A module; type index i belongs to import or function i, so block types can name them. */
export function assemble(spec: ModuleSpec): Uint8Array {
  const imports = spec.imports ?? [];
  const functions = spec.functions ?? [];
  const out = new ByteSink().raw(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
  const section = (id: number, count: number, write: (sink: ByteSink) => void): void => {
    if (count === 0) return;
    const sink = new ByteSink().u32(count);
    write(sink);
    out.u8(id).u32(sink.length).bytes(sink.view());
  };
  section(1, imports.length + functions.length, (sink) => {
    for (const { type } of [...imports, ...functions]) {
      const [params, results] = parseType(type);
      sink.u8(0x60).u32(params.length);
      sink.raw(...params).u32(results.length);
      sink.raw(...results);
    }
  });
  section(2, imports.length, (sink) => {
    for (const [i, { name }] of imports.entries()) {
      const [module, field] = name.split(".");
      sink.name(module ?? "").name(field ?? "");
      sink.u8(0).u32(i);
    }
  });
  section(3, functions.length, (sink) => {
    for (const i of functions.keys()) sink.u32(imports.length + i);
  });
  section(4, spec.table === undefined ? 0 : 1, (sink) => bounds(sink.u8(0x70), spec.table));
  section(5, spec.memory === undefined ? 0 : 1, (sink) => bounds(sink, spec.memory));
  section(6, spec.globals?.length ?? 0, (sink) => {
    for (const { type, init } of spec.globals ?? [])
      sink
        .u8(typeCode(type))
        .u8(1)
        .bytes(code(`${init} end`));
  });
  writeExports(section, spec, imports.length);
  writeTail(section, spec, functions);
  for (const { id, content } of spec.extra ?? [])
    out
      .u8(id)
      .u32(content.length)
      .raw(...content);
  return out.done();
}

type Section = (id: number, count: number, write: (sink: ByteSink) => void) => void;

function writeExports(section: Section, spec: ModuleSpec, imported: number): void {
  const named = (spec.functions ?? []).flatMap((f, i) =>
    f.export === undefined ? [] : [{ name: f.export, index: imported + i }],
  );
  section(7, named.length + (spec.memory === undefined ? 0 : 1), (sink) => {
    if (spec.memory !== undefined) sink.name("memory").u8(2).u32(0);
    for (const { name, index } of named) sink.name(name).u8(0).u32(index);
  });
}

function writeTail(section: Section, spec: ModuleSpec, functions: readonly FunctionSpec[]): void {
  section(9, spec.elements === undefined ? 0 : 1, (sink) => {
    sink.u32(0).raw(0x41, 0, 0x0b);
    sink.u32(spec.elements?.length ?? 0);
    for (const index of spec.elements ?? []) sink.u32(index);
  });
  section(12, 0, () => undefined);
  section(10, functions.length, (sink) => {
    for (const { locals, body } of functions) {
      const types = (locals ?? "").split(/\s+/).filter((name) => name !== "");
      const inner = new ByteSink().u32(types.length);
      for (const type of types) inner.u8(1).u8(typeCode(type));
      inner.bytes(typeof body === "string" ? code(body) : body).u8(0x0b);
      sink.u32(inner.length).bytes(inner.view());
    }
  });
  section(11, spec.data?.length ?? 0, (sink) => {
    for (const { at, bytes } of spec.data ?? []) {
      if (at === null) sink.u8(1);
      else sink.u8(0).u8(0x41).signed(BigInt(at)).u8(0x0b);
      sink.u32(bytes.length).bytes(bytes);
    }
  });
}

function bounds(sink: ByteSink, [minimum, maximum]: readonly [number, number?] = [0]): void {
  if (maximum === undefined) sink.u8(0).u32(minimum);
  else sink.u8(1).u32(minimum).u32(maximum);
}
