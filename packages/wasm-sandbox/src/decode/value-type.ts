/** Value types of profile 1 and function signatures. */

import type { Cursor } from "./cursor.ts";
import { reject } from "./rejection.ts";

export const I32 = 0x7f;
export const I64 = 0x7e;
export const F32 = 0x7d;
export const F64 = 0x7c;
export const FUNCREF = 0x70;
export const EXTERNREF = 0x6f;

export interface FunctionType {
  readonly params: readonly number[];
  readonly results: readonly number[];
}

function isReference(type: number): boolean {
  return type === FUNCREF || type === EXTERNREF;
}

export function readValueType(cursor: Cursor): number {
  const at = cursor.at;
  const type = cursor.u8();
  if ((type >= F64 && type <= I32) || isReference(type)) return type;
  if (type === 0x7b) reject("PROFILE_SIMD", at, "value type v128");
  if (type === 0x63 || type === 0x64) reject("PROFILE_TYPED_REFERENCES", at, "typed reference");
  if (type === 0x69 || type === 0x74)
    reject("PROFILE_EXCEPTIONS", at, `exception reference 0x${type.toString(16)}`);
  if (type > 0x69 && type < 0x74) reject("PROFILE_GC", at, `reference type 0x${type.toString(16)}`);
  return reject("PROFILE_TYPE", at, `value type 0x${type.toString(16)}`);
}

export function readReferenceType(cursor: Cursor): number {
  const at = cursor.at;
  const type = readValueType(cursor);
  return isReference(type) ? type : reject("MALFORMED", at, "expected a reference type");
}

const NAMES: Readonly<Record<number, string>> = {
  [I32]: "i32",
  [I64]: "i64",
  [F32]: "f32",
  [F64]: "f64",
  [FUNCREF]: "funcref",
  [EXTERNREF]: "externref",
};

/** Text such as `(i32, i32) -> i64`; equal texts are equal signatures. */
export function signatureText(type: FunctionType): string {
  const list = (types: readonly number[]): string => types.map((t) => NAMES[t]).join(", ");
  return `(${list(type.params)}) -> ${type.results.length === 1 ? list(type.results) : `(${list(type.results)})`}`;
}
