/** A `.wast` script as commands. */

import { type Expression, headOf, type List, readExpressions } from "./sexpr.ts";

/** How a script gives a module: bytes, or text (latin-1) that a text parser must take first. */
export interface ModuleSource {
  readonly id: string | undefined;
  readonly binary: Uint8Array | undefined;
  readonly text: string;
  /** The text stood in a string: assertions about it are assertions about the text format. */
  readonly quoted: boolean;
  readonly role: "module" | "definition";
}

export interface Action {
  readonly kind: "invoke" | "get";
  readonly id: string | undefined;
  /** Exported name. */
  readonly name: string;
  readonly args: readonly List[];
}

export type Command =
  | { readonly kind: "module"; readonly module: ModuleSource }
  | { readonly kind: "instance"; readonly id: string | undefined; readonly of: string | undefined }
  | { readonly kind: "register"; readonly as: string; readonly id: string | undefined }
  | { readonly kind: "action"; readonly action: Action }
  | { readonly kind: "return"; readonly action: Action; readonly expected: readonly List[] }
  | { readonly kind: "trap" | "exhaustion" | "exception"; readonly action: Action }
  | { readonly kind: "module-trap" | "unlinkable"; readonly module: ModuleSource }
  | { readonly kind: "invalid" | "malformed"; readonly module: ModuleSource };

const FIELDS = new Set(["func", "memory", "table", "global", "type", "import", "export", "data"]);
const ASSERT_MODULE: Readonly<Record<string, "invalid" | "malformed" | "unlinkable">> = {
  assert_invalid: "invalid",
  assert_invalid_custom: "invalid",
  assert_malformed: "malformed",
  assert_malformed_custom: "malformed",
  assert_unlinkable: "unlinkable",
};
const ASSERT_ACTION: Readonly<Record<string, "trap" | "exhaustion" | "exception">> = {
  assert_trap: "trap",
  assert_exhaustion: "exhaustion",
  assert_exception: "exception",
};

/** @throws Error on a command that the harness does not know: nothing is passed over */
export function readScript(source: string): Command[] {
  const lists = readExpressions(source);
  const [first] = lists;
  // A script may be the fields of one module.
  if (first !== undefined && FIELDS.has(headOf(first))) {
    const text = `(module ${source})`;
    const id = undefined;
    return [
      { kind: "module", module: { id, binary: undefined, text, quoted: false, role: "module" } },
    ];
  }
  return lists.map((list) => readCommand(list, source));
}

function readCommand(list: List, source: string): Command {
  const head = headOf(list);
  if (head === "module") return readModuleCommand(list, source);
  if (head === "register") {
    const as = stringOf(list.items[1]);
    return { kind: "register", as, id: identifier(list.items[2]) };
  }
  if (head === "invoke" || head === "get") return { kind: "action", action: readAction(list) };
  const subject = list.items[1] as List;
  if (head === "assert_return") {
    const expected = list.items.slice(2) as List[];
    return { kind: "return", action: readAction(subject), expected };
  }
  const aboutModule = ASSERT_MODULE[head];
  if (aboutModule !== undefined) return { kind: aboutModule, module: readModule(subject, source) };
  const aboutAction = ASSERT_ACTION[head];
  if (aboutAction === undefined) throw new Error(`unknown command ${head}`);
  if (headOf(subject) === "module")
    return { kind: "module-trap", module: readModule(subject, source) };
  return { kind: aboutAction, action: readAction(subject) };
}

function readModuleCommand(list: List, source: string): Command {
  const second = list.items[1];
  if (second?.kind === "atom" && second.text === "instance") {
    const [id, of] = list.items.slice(2).map(identifier);
    return { kind: "instance", id: of === undefined ? undefined : id, of: of ?? id };
  }
  return { kind: "module", module: readModule(list, source) };
}

function readModule(list: List, source: string): ModuleSource {
  let items = list.items.slice(1);
  const definition = items[0]?.kind === "atom" && items[0].text === "definition";
  if (definition) items = items.slice(1);
  const role = definition ? "definition" : "module";
  const id = identifier(items[0]);
  if (id !== undefined) items = items.slice(1);
  const form = items[0]?.kind === "atom" ? items[0].text : "";
  if (form === "binary" || form === "quote") {
    const bytes = Buffer.concat(items.slice(1).map(bytesOf));
    if (form === "binary") return { id, binary: bytes, text: "", quoted: false, role };
    return { id, binary: undefined, text: bytes.toString("latin1"), quoted: true, role };
  }
  const whole = source.slice(list.start, list.end);
  const text = definition ? whole.replace("definition", "") : whole;
  return { id, binary: undefined, text, quoted: false, role };
}

function readAction(list: List): Action {
  const head = headOf(list);
  if (head !== "invoke" && head !== "get") throw new Error(`unknown action ${head}`);
  const id = identifier(list.items[1]);
  const at = id === undefined ? 1 : 2;
  const args = list.items.slice(at + 1) as List[];
  return { kind: head, id, name: stringOf(list.items[at]), args };
}

function identifier(item: Expression | undefined): string | undefined {
  return item?.kind === "atom" && item.text.startsWith("$") ? item.text : undefined;
}

function bytesOf(item: Expression): Uint8Array {
  if (item.kind !== "string") throw new Error("expected a string");
  return item.bytes;
}

function stringOf(item: Expression | undefined): string {
  if (item === undefined) throw new Error("expected a string");
  return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytesOf(item));
}
