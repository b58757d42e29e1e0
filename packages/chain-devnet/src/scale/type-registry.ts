/** The portable type registry of V14 metadata: each type gets a number once. */

import {
  _void,
  type CodecType,
  compact,
  Enum,
  Option,
  Struct,
  str,
  u8,
  u32,
  Vector,
} from "scale-ts";

const field = Struct({
  name: Option(str),
  type: compact,
  typeName: Option(str),
  docs: Vector(str),
});

const typeDef = Enum({
  Composite: Vector(field),
  Variant: Vector(Struct({ name: str, fields: Vector(field), index: u8, docs: Vector(str) })),
  Sequence: compact,
  Array: Struct({ length: u32, type: compact }),
  Tuple: Vector(compact),
  Primitive: u8,
  Compact: compact,
  BitSequence: _void,
});

const portableType = Struct({
  id: compact,
  path: Vector(str),
  params: Vector(Struct({ name: str, type: Option(compact) })),
  def: typeDef,
  docs: Vector(str),
});

export const portableRegistry = Vector(portableType);

type TypeDef = CodecType<typeof typeDef>;
export type FieldDef = CodecType<typeof field>;
type PortableType = CodecType<typeof portableType>;

/** What a type says of itself; numbers refer to types of the same registry. */
export interface TypeInfo {
  readonly path?: readonly string[];
  readonly params?: readonly { readonly name: string; readonly type: number }[];
  readonly def: TypeDef;
}

export class TypeRegistry {
  readonly #ids = new Map<string, number>();
  readonly #types: (PortableType | undefined)[] = [];

  /**
   * The number of the type with this key; `describe` runs once. The number is given out before,
   * so that a type may contain itself (RuntimeCall inside Sudo's call).
   */
  intern(key: string, describe: () => TypeInfo): number {
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    const id = this.#types.length;
    this.#ids.set(key, id);
    this.#types.push(undefined);
    const info = describe();
    this.#types[id] = {
      id,
      path: [...(info.path ?? [])],
      params: (info.params ?? []).map((param) => ({ ...param })),
      def: info.def,
      docs: [],
    };
    return id;
  }

  /** All types by number. */
  types(): PortableType[] {
    return this.#types.filter((type) => type !== undefined);
  }
}
