/** What a codec encodes, as data: the runtime's metadata is made of the codecs that are in use. */

import type { Codec } from "scale-ts";

/** Integers are little-endian as in SCALE; `be` ones stand in keys and in what is hashed. */
export type Word =
  | "bool"
  | "u8"
  | "u16"
  | "u32"
  | "u64"
  | "i32"
  | "u16be"
  | "u64be"
  /** Compact length, then bytes; the rest to the end. */
  | "bytes"
  | "tail"
  /** Compact length, then UTF-8. */
  | "text";

export type Fields = Readonly<Record<string, Shape>>;

/** Everything that stands in a key, a value, an argument or an event. */
export type Shape =
  | Word
  /** So many bytes; hex in memory. */
  | { readonly hex: number }
  /** Compact count, then the items. */
  | { readonly list: Shape }
  /** Big-endian u16 count, then the items. */
  | { readonly counted: Shape }
  /** Items up to the end: last in what holds it. */
  | { readonly rest: Shape }
  | { readonly option: Shape }
  | { readonly struct: Fields }
  /** A u8 under this name, whose value decides which fields follow. */
  | { readonly tagged: string; readonly variants: Readonly<Record<number, Fields>> };

const shapes = new WeakMap<object, () => Shape>();

/** Says what the codec encodes; asked for only where somebody wants to know. */
export function shaped<T>(codec: Codec<T>, shape: Shape | (() => Shape)): Codec<T> {
  shapes.set(codec, typeof shape === "function" ? shape : () => shape);
  return codec;
}

/** @throws RangeError for a codec that was not made of this package's own */
export function shapeOf(codec: object): Shape {
  const shape = shapes.get(codec);
  if (shape === undefined)
    throw new RangeError(
      "a codec without a shape: take Struct, Option, Bytes, bool, i32 and str from protocol",
    );
  return shape();
}

/** Of the codecs of a structure, in its order. */
export function shapesOf(codecs: Readonly<Record<string, object>>): Fields {
  return Object.fromEntries(Object.entries(codecs).map(([name, codec]) => [name, shapeOf(codec)]));
}
