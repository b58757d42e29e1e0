/** Value types of profile 1 and function signatures. */

import type { Cursor } from "./cursor.ts";
import type { ModuleLimits } from "./limits.ts";
import { reject } from "./rejection.ts";

export const I32 = 0x7f;
export const I64 = 0x7e;
export const F32 = 0x7d;
export const F64 = 0x7c;
export const V128 = 0x7b;
export const FUNCREF = 0x70;
export const EXTERNREF = 0x6f;

export interface FunctionType {
  readonly params: readonly number[];
  readonly results: readonly number[];
}

function isReference(type: number): boolean {
  return type === FUNCREF || type === EXTERNREF;
}

/** The features of a profile that a manifest may ask for. */
type Features = Pick<ModuleLimits, "simd">;

export function readValueType(cursor: Cursor, features: Features): number {
  const at = cursor.at;
  const type = cursor.u8();
  if ((type >= F64 && type <= I32) || isReference(type)) return type;
  if (type === V128 && features.simd) return type;
  if (type === V128) reject("PROFILE_SIMD", at, "value type v128");
  if (type === 0x63 || type === 0x64) reject("PROFILE_TYPED_REFERENCES", at, "typed reference");
  if (type === 0x69 || type === 0x74)
    reject("PROFILE_EXCEPTIONS", at, `exception reference 0x${type.toString(16)}`);
  if (type > 0x69 && type < 0x74) reject("PROFILE_GC", at, `reference type 0x${type.toString(16)}`);
  return reject("PROFILE_TYPE", at, `value type 0x${type.toString(16)}`);
}

const NONE: Features = { simd: false };

export function readReferenceType(cursor: Cursor): number {
  const at = cursor.at;
  const type = readValueType(cursor, NONE);
  return isReference(type) ? type : reject("MALFORMED", at, "expected a reference type");
}

/** A block's parameters and results: nothing, one value, or a type of the module. */
export function readBlockType(
  cursor: Cursor,
  features: Features,
  types: readonly FunctionType[],
): { readonly params: number; readonly results: number } {
  const at = cursor.at;
  const first = cursor.bytes[at] as number;
  if (first === 0x40) {
    cursor.skip(1);
    return { params: 0, results: 0 };
  }
  if (first > 0x40 && first < 0x80) {
    readValueType(cursor, features);
    return { params: 0, results: 1 };
  }
  const index = cursor.u32();
  // The last byte's sign bit would make the 33-bit number negative.
  if (((cursor.bytes[cursor.at - 1] as number) & 0x40) !== 0) reject("MALFORMED", at, "block type");
  const type = types[index];
  if (type === undefined) return reject("INVALID", at, `no type ${index}`);
  return { params: type.params.length, results: type.results.length };
}

const NAMES: Readonly<Record<number, string>> = {
  [I32]: "i32",
  [I64]: "i64",
  [F32]: "f32",
  [F64]: "f64",
  [V128]: "v128",
  [FUNCREF]: "funcref",
  [EXTERNREF]: "externref",
};

/** Text such as `(i32, i32) -> i64`; equal texts are equal signatures. */
export function signatureText(type: FunctionType): string {
  const list = (types: readonly number[]): string => types.map((t) => NAMES[t]).join(", ");
  return `(${list(type.params)}) -> ${type.results.length === 1 ? list(type.results) : `(${list(type.results)})`}`;
}
