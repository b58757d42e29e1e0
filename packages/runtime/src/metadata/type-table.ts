/** Shapes by number: each stands once, behind those that it is made of. */

import type { Fields, Shape, Word } from "@platform/protocol";
import { type CodecType, Enum, Struct, str, u8, u16, Vector } from "scale-ts";

/** By number; append-only. */
const WORDS: readonly Word[] = [
  "bool",
  "u8",
  "u16",
  "u32",
  "u64",
  "i32",
  "u16be",
  "u64be",
  "bytes",
  "tail",
  "text",
];

export const FieldList = Vector(Struct({ name: str, type: u16 }));
type Field = CodecType<typeof FieldList>[number];

/** Tags are append-only. */
export const TypeCodec = Enum({
  word: u8,
  hex: u16,
  list: u16,
  counted: u16,
  rest: u16,
  option: u16,
  struct: FieldList,
  tagged: Struct({ name: str, variants: Vector(Struct({ tag: u8, fields: FieldList })) }),
});
export type Type = CodecType<typeof TypeCodec>;

/** Gives numbers to shapes. */
export class TypeWriter {
  readonly types: Type[] = [];
  readonly #known = new Map<string, number>();

  /** The shape's number; it and its parts are entered if they are new. */
  add(shape: Shape): number {
    const text = JSON.stringify(shape);
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    const type = this.#typeOf(shape);
    const number = this.types.push(type) - 1;
    this.#known.set(text, number);
    return number;
  }

  fields(fields: Fields): Field[] {
    return Object.entries(fields).map(([name, shape]) => ({ name, type: this.add(shape) }));
  }

  #typeOf(shape: Shape): Type {
    if (typeof shape === "string") return { tag: "word", value: WORDS.indexOf(shape) };
    if ("hex" in shape) return { tag: "hex", value: shape.hex };
    if ("list" in shape) return { tag: "list", value: this.add(shape.list) };
    if ("counted" in shape) return { tag: "counted", value: this.add(shape.counted) };
    if ("rest" in shape) return { tag: "rest", value: this.add(shape.rest) };
    if ("option" in shape) return { tag: "option", value: this.add(shape.option) };
    if ("struct" in shape) return { tag: "struct", value: this.fields(shape.struct) };
    const variants = Object.entries(shape.variants).map(([tag, fields]) => ({
      tag: Number(tag),
      fields: this.fields(fields),
    }));
    return { tag: "tagged", value: { name: shape.tagged, variants } };
  }
}

/** The shapes of a table, in its order. @throws RangeError for a number that is not before its user */
export class TypeReader {
  readonly #shapes: Shape[] = [];

  constructor(types: readonly Type[]) {
    for (const type of types) this.#shapes.push(this.#shapeOf(type));
  }

  get(number: number): Shape {
    const shape = this.#shapes[number];
    if (shape === undefined) throw new RangeError(`no type ${number}`);
    return shape;
  }

  fields(fields: readonly Field[]): Fields {
    return Object.fromEntries(fields.map(({ name, type }) => [name, this.get(type)]));
  }

  #shapeOf(type: Type): Shape {
    switch (type.tag) {
      case "word": {
        const word = WORDS[type.value];
        if (word === undefined) throw new RangeError(`no word ${type.value}`);
        return word;
      }
      case "hex":
        return { hex: type.value };
      case "list":
        return { list: this.get(type.value) };
      case "counted":
        return { counted: this.get(type.value) };
      case "rest":
        return { rest: this.get(type.value) };
      case "option":
        return { option: this.get(type.value) };
      case "struct":
        return { struct: this.fields(type.value) };
      case "tagged": {
        const { name, variants } = type.value;
        const entries = variants.map(({ tag, fields }) => [tag, this.fields(fields)] as const);
        return { tagged: name, variants: Object.fromEntries(entries) };
      }
    }
  }
}
