/** A codec made of a shape alone: what a client reads by that knows nothing but the metadata. */

import {
  assert,
  Bytes,
  bool,
  concatBytes,
  type Fields,
  FixedHex,
  i32,
  List,
  Option,
  type Shape,
  Struct,
  shaped,
  str,
  u8,
  u16,
  u32,
  u64,
  type Word,
} from "@platform/protocol";
import { type Codec, createCodec, createDecoder, Bytes as RawBytes } from "scale-ts";

type AnyCodec = Codec<unknown>;

/** What scale-ts hands to a decoder: bytes that remember how far they were read. */
type Input = Uint8Array & { i: number };

const U16_BE = bigEndian(2, u16 as AnyCodec);
const U64_BE = bigEndian(8, u64 as AnyCodec);

const WORDS: Readonly<Record<Word, AnyCodec>> = {
  bool: bool as AnyCodec,
  u8: u8 as AnyCodec,
  u16: u16 as AnyCodec,
  u32: u32 as AnyCodec,
  u64: u64 as AnyCodec,
  i32: i32 as AnyCodec,
  u16be: U16_BE,
  u64be: U64_BE,
  bytes: Bytes() as AnyCodec,
  tail: createCodec(
    (value) => value as Uint8Array,
    createDecoder((input) => take(input as Input, input.length - (input as Input).i)),
  ),
  text: str as AnyCodec,
};

export function codecOf(shape: Shape): AnyCodec {
  return shaped(make(shape), shape);
}

function make(shape: Shape): AnyCodec {
  if (typeof shape === "string") return WORDS[shape];
  if ("hex" in shape) return FixedHex(shape.hex) as AnyCodec;
  if ("list" in shape) return List(codecOf(shape.list)) as AnyCodec;
  if ("counted" in shape) return counted(codecOf(shape.counted));
  if ("rest" in shape) return rest(codecOf(shape.rest));
  if ("option" in shape) return Option(codecOf(shape.option));
  if ("struct" in shape) return structOf(shape.struct);
  return tagged(shape.tagged, shape.variants);
}

function structOf(fields: Fields): AnyCodec {
  const codecs = Object.entries(fields).map(([name, shape]) => [name, codecOf(shape)] as const);
  return Struct(Object.fromEntries(codecs)) as AnyCodec;
}

function take(input: Input, length: number): Uint8Array {
  if (input.i + length > input.length) throw new RangeError("the bytes end too soon");
  return Uint8Array.from(RawBytes(length).dec(input));
}

function bigEndian(length: number, codec: AnyCodec): AnyCodec {
  return createCodec(
    (value) => codec.enc(value).reverse(),
    createDecoder((input) => codec.dec(take(input as Input, length).reverse())),
  );
}

function counted(item: AnyCodec): AnyCodec {
  return createCodec(
    (value) => {
      const items = value as readonly unknown[];
      return concatBytes(U16_BE.enc(items.length), ...items.map((each) => item.enc(each)));
    },
    createDecoder((input) => {
      const count = U16_BE.dec(input) as number;
      return Array.from({ length: count }, () => item.dec(input));
    }),
  );
}

function rest(item: AnyCodec): AnyCodec {
  return createCodec(
    (value) => concatBytes(...(value as readonly unknown[]).map((each) => item.enc(each))),
    createDecoder((input) => {
      const items: unknown[] = [];
      while ((input as Input).i < input.length) {
        const before = (input as Input).i;
        items.push(item.dec(input));
        assert((input as Input).i > before, "an item of the rest has bytes");
      }
      return items;
    }),
  );
}

function tagged(name: string, variants: Readonly<Record<number, Fields>>): AnyCodec {
  const codecs = new Map(
    Object.entries(variants).map(([tag, fields]) => [Number(tag), structOf(fields)] as const),
  );
  const variant = (tag: number): AnyCodec => {
    const codec = codecs.get(tag);
    if (codec === undefined) throw new RangeError(`no variant has ${name} ${tag}`);
    return codec;
  };
  return createCodec(
    (value) => {
      const { [name]: tag, ...fields } = value as Record<string, unknown>;
      return concatBytes(u8.enc(tag as number), variant(tag as number).enc(fields));
    },
    createDecoder((input) => {
      const tag = u8.dec(input);
      return { [name]: tag, ...(variant(tag).dec(input) as object) };
    }),
  );
}
