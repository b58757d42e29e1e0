/**
 * S-expressions of a test script. Text is held as latin-1, one character for each byte, because
 * scripts carry bytes that are no UTF-8.
 */

export interface Atom {
  readonly kind: "atom";
  readonly text: string;
}

/** The bytes of a string, escapes resolved. */
export interface Quoted {
  readonly kind: "string";
  readonly bytes: Uint8Array;
}

export interface List {
  readonly kind: "list";
  readonly items: readonly Expression[];
  /** Range in the source, parentheses included. */
  readonly start: number;
  readonly end: number;
}

export type Expression = Atom | Quoted | List;

const TOKEN_END = new Set([" ", "\t", "\n", "\r", "(", ")", ";", '"']);
const ESCAPES: Readonly<Record<string, number>> = {
  n: 10,
  r: 13,
  t: 9,
  '"': 34,
  "'": 39,
  "\\": 92,
};

class Reader {
  readonly #source: string;
  #at = 0;

  constructor(source: string) {
    this.#source = source;
  }

  /** Undefined at the end of the source. */
  next(): Expression | undefined {
    this.#skipSpace();
    const first = this.#source[this.#at];
    if (first === undefined) return undefined;
    if (first === ")") throw new Error(`unexpected ) at byte ${this.#at}`);
    if (first === "(") return this.#list();
    if (first === '"') return { kind: "string", bytes: this.#string() };
    const start = this.#at++;
    while (this.#at < this.#source.length && !TOKEN_END.has(this.#source[this.#at] as string))
      this.#at++;
    const text = this.#source.slice(start, this.#at);
    if (text === "$" && this.#source[this.#at] === '"')
      return { kind: "atom", text: identifierOf(this.#string()) };
    return { kind: "atom", text };
  }

  #list(): List {
    const start = this.#at++;
    const items: Expression[] = [];
    for (;;) {
      this.#skipSpace();
      if (this.#source[this.#at] === ")") {
        this.#at++;
        return { kind: "list", items, start, end: this.#at };
      }
      const item = this.next();
      if (item === undefined) throw new Error(`( at byte ${start} is never closed`);
      if (!isAnnotation(item)) items.push(item);
    }
  }

  #skipSpace(): void {
    for (;;) {
      const two = this.#source.slice(this.#at, this.#at + 2);
      if (two === ";;") {
        while (this.#at < this.#source.length && !/[\n\r]/.test(this.#source[this.#at] as string))
          this.#at++;
      } else if (two === "(;") this.#skipBlock();
      else if (two !== "" && " \t\n\r".includes(two[0] as string)) this.#at++;
      else return;
    }
  }

  /** Block comments nest. */
  #skipBlock(): void {
    const start = this.#at;
    let depth = 0;
    do {
      const two = this.#source.slice(this.#at, this.#at + 2);
      if (two === "") throw new Error(`comment at byte ${start} is never closed`);
      if (two === "(;") depth++;
      else if (two === ";)") depth--;
      this.#at += two === "(;" || two === ";)" ? 2 : 1;
    } while (depth > 0);
  }

  #string(): Uint8Array {
    const bytes: number[] = [];
    this.#at++;
    for (;;) {
      const char = this.#source[this.#at++];
      if (char === undefined) throw new Error("a string is never closed");
      if (char === '"') return Uint8Array.from(bytes);
      if (char !== "\\") {
        bytes.push(char.charCodeAt(0));
        continue;
      }
      const escape = this.#source[this.#at++] as string;
      const simple = ESCAPES[escape];
      if (simple !== undefined) bytes.push(simple);
      else if (escape === "u") bytes.push(...this.#codePoint());
      else bytes.push(Number.parseInt(escape + (this.#source[this.#at++] as string), 16));
    }
  }

  /** `\u{...}`, as UTF-8. */
  #codePoint(): Uint8Array {
    const end = this.#source.indexOf("}", this.#at);
    const point = Number.parseInt(this.#source.slice(this.#at + 1, end), 16);
    this.#at = end + 1;
    return new TextEncoder().encode(String.fromCodePoint(point));
  }
}

/** `$"..."` as a plain identifier: the same bytes, those that are none of its characters as hex. */
function identifierOf(bytes: Uint8Array): string {
  const characters = [...bytes].map((byte) => {
    const char = String.fromCharCode(byte);
    return /[0-9A-Za-z!#$%&'*+\-./:<=>?@\\^_`|~]/.test(char) ? char : `~x${byte.toString(16)}`;
  });
  return `$${characters.join("")}`;
}

/** @throws Error with a byte position on anything that is not balanced */
export function readExpressions(source: string): List[] {
  const reader = new Reader(source);
  const found: List[] = [];
  for (let item = reader.next(); item !== undefined; item = reader.next()) {
    if (item.kind !== "list") throw new Error("a script is made of lists");
    if (!isAnnotation(item)) found.push(item);
  }
  return found;
}

/** `(@name ...)` may stand wherever white space may. */
function isAnnotation(item: Expression): boolean {
  return item.kind === "list" && headOf(item).startsWith("@");
}

/** The word that a list begins with. */
export function headOf(list: List): string {
  const first = list.items[0];
  return first?.kind === "atom" ? first.text : "";
}

/** The text of an expression, without comments and annotations. */
export function writeExpression(item: Expression): string {
  if (item.kind === "atom") return item.text;
  if (item.kind === "list") return `(${item.items.map(writeExpression).join(" ")})`;
  const hex = [...item.bytes].map((byte) => `\\${byte.toString(16).padStart(2, "0")}`);
  return `"${hex.join("")}"`;
}
