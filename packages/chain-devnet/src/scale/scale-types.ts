/** Types as pairs of a codec and a description: what is encoded is what the metadata says. */

import { fromHex, toHex } from "@platform/protocol";
import type { Codec } from "scale-ts";
import * as scale from "scale-ts";
import type { FieldDef, TypeRegistry } from "./type-registry.ts";

export interface ScaleType<T> {
  readonly codec: Codec<T>;
  /** Unique name of the type; equal names are one type. */
  readonly key: string;
  readonly define: (registry: TypeRegistry) => number;
}

/** Any type, where only its description and byte form matter. */
export interface AnyType extends Omit<ScaleType<unknown>, "codec"> {
  readonly codec: {
    /** Only a value of the type itself may be given: the caller asserts it. */
    enc(value: never): Uint8Array;
    dec(bytes: Uint8Array): unknown;
  };
}

/** Encodes a value that is known to be of the type, by a table or by the types of a caller. */
export function encodeAs(type: AnyType, value: unknown): Uint8Array {
  return type.codec.enc(value as never);
}

/** The codec as the composing functions of scale-ts want it. */
function codecFor(type: AnyType): Codec<unknown> {
  return type.codec as unknown as Codec<unknown>;
}

export type ValueOf<Type> = Type extends ScaleType<infer T> ? T : never;
export type Fields = Readonly<Record<string, AnyType>>;
export type StructOf<F extends Fields> = { [Name in keyof F]: ValueOf<F[Name]> };

/** A codec that composes: nested decoders share one cursor. */
function codecOf<T>(encode: (value: T) => Uint8Array, decode: (input: Uint8Array) => T): Codec<T> {
  return scale.createCodec(encode, scale.createDecoder(decode));
}

function primitive<T>(codec: Codec<T>, key: string, index: number): ScaleType<T> {
  return {
    codec,
    key,
    define: (registry) => registry.intern(key, () => ({ def: { tag: "Primitive", value: index } })),
  };
}

export const bool = primitive(scale.bool, "bool", 0);
export const str = primitive(scale.str, "str", 2);
export const u8 = primitive(scale.u8, "u8", 3);
export const u16 = primitive(scale.u16, "u16", 4);
export const u32 = primitive(scale.u32, "u32", 5);
export const u64 = primitive(scale.u64, "u64", 6);
export const u128 = primitive(scale.u128, "u128", 7);

export function vec<T>(item: ScaleType<T>): ScaleType<T[]> {
  const key = `Vec<${item.key}>`;
  return {
    codec: scale.Vector(item.codec),
    key,
    define: (registry) =>
      registry.intern(key, () => ({ def: { tag: "Sequence", value: item.define(registry) } })),
  };
}

/** Vec<u8> held as bytes. */
export const bytes: ScaleType<Uint8Array> = {
  codec: scale.Bytes(),
  key: "Vec<u8>",
  define: (registry) => vec(u8).define(registry),
};

export function array(length: number): ScaleType<Uint8Array> {
  const key = `[u8;${length}]`;
  return {
    codec: scale.Bytes(length),
    key,
    define: (registry) =>
      registry.intern(key, () => ({
        def: { tag: "Array", value: { length, type: u8.define(registry) } },
      })),
  };
}

/** FRAME's BoundedVec around a Vec: the same bytes; the bound is the pallet's to check. */
export function boundedVec<T>(list: ScaleType<T>): ScaleType<T> {
  const path = ["bounded_collections", "bounded_vec", "BoundedVec"];
  const key = `BoundedVec<${list.key}>`;
  return {
    codec: list.codec,
    key,
    define: (registry) =>
      registry.intern(key, () => ({
        path,
        def: { tag: "Composite", value: [unnamed(list.define(registry))] },
      })),
  };
}

export const array4 = array(4);
export const array8 = array(8);

/** Newtype over [u8; 32], lower-case hex in memory. */
function hex32(path: readonly string[]): ScaleType<string> {
  const raw = scale.Bytes(32);
  return {
    codec: codecOf(
      (value: string) => raw.enc(fromHex(value)),
      (input) => toHex(raw.dec(input)),
    ),
    key: path.join("::"),
    define: (registry) =>
      registry.intern(path.join("::"), () => ({
        path,
        def: { tag: "Composite", value: [unnamed(array(32).define(registry), "[u8; 32]")] },
      })),
  };
}

export const hash256 = hex32(["primitive_types", "H256"]);
export const accountId = hex32(["sp_core", "crypto", "AccountId32"]);

export function tuple<T extends AnyType[]>(
  ...items: T
): ScaleType<{ [I in keyof T]: ValueOf<T[I]> }> {
  const key = `(${items.map((item) => item.key).join(",")})`;
  return {
    codec: scale.Tuple(...items.map(codecFor)) as unknown as Codec<{
      [I in keyof T]: ValueOf<T[I]>;
    }>,
    key,
    define: (registry) =>
      registry.intern(key, () => ({
        def: { tag: "Tuple", value: items.map((item) => item.define(registry)) },
      })),
  };
}

/** Compact u32 or u64, bigint in memory. */
export function compact(item: ScaleType<bigint> | ScaleType<number>): ScaleType<bigint> {
  const key = `Compact<${item.key}>`;
  return {
    codec: codecOf(
      (value: bigint) => scale.compact.enc(value),
      (input) => BigInt(scale.compact.dec(input)),
    ),
    key,
    define: (registry) =>
      registry.intern(key, () => ({ def: { tag: "Compact", value: item.define(registry) } })),
  };
}

export function unnamed(type: number, typeName?: string): FieldDef {
  return { name: undefined, type, typeName, docs: [] };
}

/** Fields for the metadata, in their order; `names` false for tuple-like variants. */
export function fieldDefs(registry: TypeRegistry, fields: Fields, names: boolean): FieldDef[] {
  return Object.entries(fields).map(([name, type]) => ({
    name: names ? name : undefined,
    type: type.define(registry),
    typeName: undefined,
    docs: [],
  }));
}

/** A generic parameter as the metadata names it; clients find some types by it. */
export interface TypeParameter {
  readonly name: string;
  readonly type: AnyType;
}

function defineParameters(registry: TypeRegistry, params: readonly TypeParameter[]) {
  return params.map(({ name, type }) => ({ name, type: type.define(registry) }));
}

export function struct<F extends Fields>(
  path: readonly string[],
  fields: F,
  params: readonly TypeParameter[] = [],
): ScaleType<StructOf<F>> {
  const key = path.join("::");
  const codecs: Record<string, Codec<unknown>> = {};
  for (const [name, type] of Object.entries(fields)) codecs[name] = codecFor(type);
  return {
    codec: scale.Struct(codecs as never) as unknown as Codec<StructOf<F>>,
    key,
    define: (registry) =>
      registry.intern(key, () => ({
        path,
        params: defineParameters(registry, params),
        def: { tag: "Composite", value: fieldDefs(registry, fields, true) },
      })),
  };
}

export interface Variant {
  readonly name: string;
  readonly index: number;
  /** Named fields; keys "0", "1", … make an unnamed, tuple-like variant. */
  readonly fields?: Fields;
}

/** A variant in memory: its name and the values of its fields. */
export interface VariantValue {
  readonly name: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

export function variant(
  path: readonly string[],
  variants: () => readonly Variant[],
  params: readonly TypeParameter[] = [],
): ScaleType<VariantValue> {
  const key = path.join("::") + params.map((param) => `<${param.type.key}>`).join("");
  return {
    codec: variantCodec(key, variants),
    key,
    define: (registry) =>
      registry.intern(key, () => ({
        path,
        params: defineParameters(registry, params),
        def: {
          tag: "Variant",
          value: variants().map(({ name, index, fields = {} }) => ({
            name,
            fields: fieldDefs(registry, fields, !("0" in fields)),
            index,
            docs: [],
          })),
        },
      })),
  };
}

function variantCodec(key: string, variants: () => readonly Variant[]): Codec<VariantValue> {
  return codecOf(
    (value: VariantValue) => {
      const found = variants().find((candidate) => candidate.name === value.name);
      if (found === undefined) throw new RangeError(`${key} has no variant ${value.name}`);
      const parts = Object.entries(found.fields ?? {}).map(([name, type]) =>
        encodeAs(type, value.fields[name]),
      );
      return concat(Uint8Array.of(found.index), parts);
    },
    (source) => {
      const index = scale.u8.dec(source);
      const found = variants().find((candidate) => candidate.index === index);
      if (found === undefined) throw new RangeError(`${key} has no variant number ${index}`);
      const fields: Record<string, unknown> = {};
      for (const [name, type] of Object.entries(found.fields ?? {}))
        fields[name] = type.codec.dec(source);
      return { name: found.name, fields };
    },
  );
}

function concat(head: Uint8Array, parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, head.length));
  out.set(head);
  let offset = head.length;
  for (const part of parts) {
    out.set(part, offset);
    offset += part.length;
  }
  return out;
}
