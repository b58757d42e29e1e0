/** One vector before its expectation is known, and the short ways to write many of them. */

import { assemble, type ModuleSpec } from "../../test/assembler.ts";

/** An integer of stated width: floats never cross the boundary, where JavaScript may alter them. */
export type Argument = `i32:${number}` | `i64:${bigint}`;

/** What a manifest may ask for, and not every engine has. */
export type Feature = "simd" | "tail";

export interface VectorSource {
  /** `family/case`, without blanks. */
  readonly name: string;
  /** Original bytes, not metered yet. */
  readonly module: Uint8Array;
  /** @default "run" */
  readonly entry?: string;
  readonly args?: readonly Argument[];
  /** @default 1,000,000 */
  readonly fuel?: bigint;
  /** From version 2 on, whose prices are other ones. @default `fuel` */
  readonly fuel2?: bigint;
  /** Logical stack. @default 64 KiB, which fits in the native stack of every engine */
  readonly stackBytes?: number;
  /** Cap of growth. @default 4 */
  readonly memoryPages?: number;
  /** Off for every vector that does not name it. */
  readonly feature?: Feature;
  /** Written where `alloc` says; the entry is then called with pointer and length. */
  readonly input?: Uint8Array;
}

const CODE_SECTION = 10;
const DATA_COUNT_SECTION = 12;

export type More = Omit<VectorSource, "name" | "module"> & {
  readonly spec?: Omit<ModuleSpec, "functions">;
  readonly locals?: string;
  /** Functions behind the entry, from index 1 (behind the imports). */
  readonly others?: ModuleSpec["functions"];
};

/** A module of one exported function `run`, with what the case needs around it. */
export function single(name: string, type: string, body: string, more: More = {}): VectorSource {
  const { spec, locals, others, ...rest } = more;
  const run = { type, body, export: "run", ...(locals === undefined ? {} : { locals }) };
  const bytes = assemble({ ...spec, functions: [run, ...(others ?? [])] });
  const module = body.includes("memory.init")
    ? withDataCount(bytes, spec?.data?.length ?? 0)
    : bytes;
  return { name, module, ...rest };
}

/** Puts the data count section before the code section, as `memory.init` asks for it. */
function withDataCount(bytes: Uint8Array, count: number): Uint8Array {
  let at = 8;
  while (bytes[at] !== CODE_SECTION) {
    let length = 0;
    let shift = 0;
    do length |= ((bytes[++at] as number) & 0x7f) << shift;
    while ((bytes[at] as number) >= 0x80 && (shift += 7) > 0);
    at += 1 + length;
  }
  return Uint8Array.of(
    ...bytes.subarray(0, at),
    DATA_COUNT_SECTION,
    1,
    count,
    ...bytes.subarray(at),
  );
}

/** `body` with i32 local `index` at 0, `step`, ... below `end`; it runs at least once. */
export function upTo(index: number, end: number | string, body: string, step = 1): string {
  const limit = typeof end === "number" ? `i32.const ${end}` : end;
  return (
    `i32.const 0 local.set ${index} loop ${body} local.get ${index} i32.const ${step} i32.add ` +
    `local.tee ${index} ${limit} i32.lt_u br_if 0 end`
  );
}

/**
 * Takes an i64 from `value` into the running sum of i64 local `sum`: order and bits matter. Without
 * the rotation two differences in the highest bit, the sign of a NaN, would cancel.
 */
export function mix(sum: number, value: string): string {
  return (
    `local.get ${sum} i64.const 6364136223846793005 i64.mul ${value} i64.add ` +
    `i64.const 23 i64.rotl local.set ${sum}`
  );
}

/** Operands in memory, eight bytes each, so that no compiler can fold them. */
export function operands(values: readonly bigint[]): Uint8Array {
  const bytes = new Uint8Array(values.length * 8);
  const view = new DataView(bytes.buffer);
  for (const [i, value] of values.entries()) view.setBigUint64(i * 8, value, true);
  return bytes;
}

export type NumberType = "i32" | "i64" | "f32" | "f64";

/** Turns a value on the stack into an i64 of the same bits. */
export const AS_I64: Readonly<Record<NumberType, string>> = {
  i32: "i64.extend_i32_u",
  i64: "",
  f32: "i32.reinterpret_f32 i64.extend_i32_u",
  f64: "i64.reinterpret_f64",
};
