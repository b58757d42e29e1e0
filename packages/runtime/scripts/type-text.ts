/** TypeScript types of shapes, for the generated client. */

import type { Fields, Shape } from "@platform/protocol";

const WORDS = {
  bool: "boolean",
  u64: "bigint",
  u64be: "bigint",
  bytes: "Uint8Array",
  tail: "Uint8Array",
  text: "string",
} as const;

export class TypeText {
  /** Shape as JSON, to its name. */
  readonly #names: ReadonlyMap<string, string>;

  constructor(names: Fields) {
    this.#names = new Map(Object.entries(names).map(([name, shape]) => [key(shape), name]));
  }

  of(shape: Shape): string {
    return this.#names.get(key(shape)) ?? this.body(shape);
  }

  /** The type itself where its name is declared. */
  body(shape: Shape): string {
    if (typeof shape === "string") return WORDS[shape as keyof typeof WORDS] ?? "number";
    if ("hex" in shape) return "string";
    if ("list" in shape) return this.#list(shape.list);
    if ("counted" in shape) return this.#list(shape.counted);
    if ("rest" in shape) return this.#list(shape.rest);
    if ("option" in shape) return `${this.of(shape.option)} | undefined`;
    if ("struct" in shape) return this.fields(shape.struct);
    return Object.entries(shape.variants)
      .map(([tag, fields]) => this.fields(fields, `readonly ${shape.tagged}: ${tag}; `))
      .join(" | ");
  }

  fields(fields: Fields, first = ""): string {
    const names = Object.entries(fields);
    if (names.length === 0 && first === "") return "Readonly<Record<never, never>>";
    return `{ ${first}${names.map(([name, shape]) => `readonly ${name}: ${this.of(shape)}`).join("; ")} }`;
  }

  #list(item: Shape): string {
    const type = this.of(item);
    return `readonly ${/[ |]/.test(type) && !type.startsWith("{") ? `(${type})` : type}[]`;
  }
}

const key = (shape: Shape) => JSON.stringify(shape);
