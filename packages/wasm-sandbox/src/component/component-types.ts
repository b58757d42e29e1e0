/**
 * Component types as WIT text, since the world has few and equal texts are equal types. Resources,
 * records, variants, options, flags and async types are outside the profile.
 */

import { reject } from "../decode/rejection.ts";
import type { ComponentCursor } from "./component-cursor.ts";
import { MAX_TYPE_TEXT } from "./component-limits.ts";

/** Functions of an imported instance, by name. */
export type InstanceType = ReadonlyMap<string, { readonly type: string; readonly offset: number }>;
export type ComponentType = string | InstanceType;

const PRIMITIVES: Readonly<Record<number, string>> = {
  0x7f: "bool",
  0x7e: "s8",
  0x7d: "u8",
  0x7c: "s16",
  0x7b: "u16",
  0x7a: "s32",
  0x79: "u32",
  0x78: "s64",
  0x77: "u64",
  0x76: "f32",
  0x75: "f64",
  0x74: "char",
  0x73: "string",
};

export function readTypes(cursor: ComponentCursor, types: ComponentType[]): void {
  for (let count = cursor.count(); count > 0; count--)
    types.push(cursor.bytes[cursor.at] === 0x42 ? readInstance(cursor) : readType(cursor, types));
}

function readType(cursor: ComponentCursor, types: readonly ComponentType[]): string {
  const at = cursor.at;
  const form = cursor.u8();
  let text: string;
  if (form === 0x40) text = readFunction(cursor, types);
  else if (form === 0x70) text = `list<${readValueType(cursor, types)}>`;
  else if (form === 0x6f) text = `tuple<${readMembers(cursor, types)}>`;
  else if (form === 0x6a) text = readResult(cursor, types);
  else text = PRIMITIVES[form] ?? outside(at, form);
  if (text.length > MAX_TYPE_TEXT) reject("LIMIT_COMPONENT_ITEMS", at, "a type too large");
  return text;
}

function outside(at: number, form: number): never {
  return reject("COMPONENT_PROFILE", at, `type form 0x${form.toString(16)}`);
}

function readValueType(cursor: ComponentCursor, types: readonly ComponentType[]): string {
  const at = cursor.at;
  const primitive = PRIMITIVES[cursor.bytes[at] as number];
  if (primitive !== undefined) {
    cursor.skip(1);
    return primitive;
  }
  const type = types[cursor.u32()];
  return typeof type === "string" ? type : reject("MALFORMED", at, "no such value type");
}

function readMembers(cursor: ComponentCursor, types: readonly ComponentType[]): string {
  const members = Array.from({ length: cursor.count() }, () => readValueType(cursor, types));
  return members.join(", ");
}

function readResult(cursor: ComponentCursor, types: readonly ComponentType[]): string {
  const ok = cursor.u8() === 0 ? "_" : readValueType(cursor, types);
  return cursor.u8() === 0 ? `result<${ok}>` : `result<${ok}, ${readValueType(cursor, types)}>`;
}

function readFunction(cursor: ComponentCursor, types: readonly ComponentType[]): string {
  const params = Array.from({ length: cursor.count() }, () => {
    const name = cursor.plainName();
    return `${name}: ${readValueType(cursor, types)}`;
  });
  cursor.expect(0, "functions without a result");
  return `func(${params.join(", ")}) -> ${readValueType(cursor, types)}`;
}

function readInstance(cursor: ComponentCursor): InstanceType {
  cursor.skip(1);
  const types: ComponentType[] = [];
  const functions = new Map<string, { type: string; offset: number }>();
  for (let count = cursor.count(); count > 0; count--) {
    const at = cursor.at;
    const declaration = cursor.u8();
    if (declaration === 0x01) types.push(readType(cursor, types));
    else if (declaration === 0x04) {
      const name = cursor.externName();
      cursor.expect(0x01, "exports of an instance that are no functions");
      const type = types[cursor.u32()];
      if (typeof type !== "string") return reject("MALFORMED", at, "no such type");
      functions.set(name, { type, offset: at });
    } else outside(at, declaration);
  }
  return functions;
}
