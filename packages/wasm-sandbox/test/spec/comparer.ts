/**
 * One Wasm module that makes the calls of a run of commands and compares the results by their
 * bits. Values never pass through JavaScript, which may alter the payload of a NaN.
 */

import { engine, type WasmExports } from "../../src/index.ts";
import type { Action } from "./script.ts";
import { type Expression, headOf, type List } from "./sexpr.ts";
import { assembleExact } from "./text-format.ts";

/** What an action works on: the exports of an instance, and what the exported functions take. */
export interface Target {
  readonly exports: WasmExports;
  readonly functions: ReadonlyMap<
    string,
    { params: readonly string[]; results: readonly string[] }
  >;
}

export interface Check {
  readonly target: Target;
  readonly action: Action;
  /** Undefined: the results are dropped. */
  readonly expected: readonly List[] | undefined;
}

/** @returns 1 when every result is as expected; throws what the guest throws. */
export type RunCheck = () => number;

const HOST = {
  make: (value: number): object => externOf(value),
  same: (found: unknown, value: number): number => (found === externOf(value) ? 1 : 0),
};
const externs = new Map<number, object>();

/** The host's reference number `value`: `(ref.extern value)`. */
function externOf(value: number): object {
  const known = externs.get(value) ?? { value };
  externs.set(value, known);
  return known;
}

/** Undefined in place of a check that can't be linked: there is no such export. */
export function compileChecks(checks: readonly Check[]): (RunCheck | undefined)[] {
  const imports: string[] = [];
  const functions: string[] = [];
  const links: Record<string, unknown> = {};
  for (const [i, check] of checks.entries()) {
    const linked = link(check, `x${i}`);
    if (linked === undefined) continue;
    imports.push(linked.text);
    links[`x${i}`] = check.target.exports[check.action.name];
    functions.push(writeCheck(check, i, linked.types));
  }
  const text = [
    "(module",
    '(import "host" "make" (func $make (param i32) (result externref)))',
    '(import "host" "same" (func $same (param externref i32) (result i32)))',
    ...imports,
    ...functions,
    ")",
  ].join("\n");
  const bytes = assembleExact(text);
  if (bytes === undefined) throw new Error(`the comparing module is no Wasm text:\n${text}`);
  const module = new engine.Module(bytes);
  const { exports } = new engine.Instance(module, { host: HOST, x: links } as never);
  return checks.map((_, i) => exports[`c${i}`] as RunCheck | undefined);
}

interface Link {
  readonly text: string;
  /** Types of the values that the action leaves. */
  readonly types: readonly string[];
}

function link({ target, action, expected }: Check, name: string): Link | undefined {
  if (action.kind === "get") {
    const type = expected?.[0] === undefined ? undefined : typeOfLiteral(expected[0]);
    if (type === undefined) return undefined;
    const mutable = `(mut ${type})`;
    const found = target.exports[action.name];
    const written = [type, mutable].find((each) => linksAs(found, each));
    if (written === undefined) return undefined;
    return { text: `(import "x" "${name}" (global $${name} ${written}))`, types: [type] };
  }
  const signature = target.functions.get(action.name);
  if (signature === undefined) return undefined;
  const params = signature.params.map((type) => `(param ${type})`).join("");
  const results = signature.results.map((type) => `(result ${type})`).join("");
  const text = `(import "x" "${name}" (func $${name} ${params}${results}))`;
  return { text, types: signature.results };
}

/** Whether a global has this type; the engine's JavaScript interface does not tell it. */
function linksAs(global: unknown, type: string): boolean {
  const bytes = assembleExact(`(module (import "x" "g" (global ${type})))`) as Uint8Array;
  const module = new engine.Module(bytes);
  try {
    return "exports" in new engine.Instance(module, { x: { g: global } } as never);
  } catch {
    return false;
  }
}

function writeCheck({ action, expected }: Check, index: number, types: readonly string[]): string {
  const locals = types.map((type) => `(local ${type})`).join("");
  const target = `$x${index}`;
  const code = action.kind === "get" ? [`global.get ${target}`] : action.args.map(writeArgument);
  if (action.kind === "invoke") code.push(`call ${target}`);
  for (let i = types.length - 1; i >= 0; i--) code.push(`local.set ${i}`);
  code.push("i32.const 1");
  if (expected !== undefined) {
    if (expected.length !== types.length) code.push("i32.const 0 i32.and");
    else
      for (const [i, literal] of expected.entries())
        code.push(writeComparison(`local.get ${i}`, types[i] as string, literal), "i32.and");
  }
  return `(func (export "c${index}") (result i32) ${locals} ${code.join("\n")})`;
}

function writeArgument(literal: List): string {
  const head = headOf(literal);
  const value = wordOf(literal.items[1]);
  if (head === "ref.extern") return `i32.const ${value} call $make`;
  if (head === "ref.null") return `ref.null ${value}`;
  return `${head} ${literal.items.slice(1).map(wordOf).join(" ")}`;
}

function writeComparison(found: string, type: string, literal: List): string {
  const head = headOf(literal);
  const value = wordOf(literal.items[1]);
  if (head === "either")
    return (literal.items.slice(1) as List[])
      .map((each) => writeComparison(found, type, each))
      .reduce((left, right) => `${left} ${right} i32.or`);
  if (head === "ref.extern") {
    if (type !== "externref") return "i32.const 0";
    return value === "" ? `${found} ref.is_null i32.eqz` : `${found} i32.const ${value} call $same`;
  }
  if (head === "ref.null") return type.endsWith("ref") ? `${found} ref.is_null` : "i32.const 0";
  if (head === "ref.func")
    return type === "funcref" ? `${found} ref.is_null i32.eqz` : "i32.const 0";
  if (head !== `${type}.const`) return "i32.const 0";
  if (type === "i32" || type === "i64") return `${found} ${type}.const ${value} ${type}.eq`;
  if (type === "v128") return compareVector(found, literal);
  const bits = `${INTEGER_OF[type]}.reinterpret_${type}`;
  return compareFloat(`${found} ${bits}`, type, value);
}

/** Lane by lane: an expected float lane may be a pattern. */
function compareVector(found: string, literal: List): string {
  const [shape = "", ...lanes] = literal.items.slice(1).map(wordOf);
  const lane = shape.slice(0, 3);
  if (INTEGER_OF[lane] === undefined)
    return `${found} v128.const ${shape} ${lanes.join(" ")} i8x16.eq i8x16.all_true`;
  const extract = lane === "f32" ? "i32x4.extract_lane" : "i64x2.extract_lane";
  return lanes
    .map((value, i) => compareFloat(`${found} ${extract} ${i}`, lane, value))
    .reduce((left, right) => `${left} ${right} i32.and`);
}

const INTEGER_OF: Readonly<Record<string, string>> = { f32: "i32", f64: "i64" };

/** Bits that a NaN pattern looks at, and what they must be. */
const PATTERNS: Readonly<Record<string, Readonly<Record<string, readonly [string, string]>>>> = {
  f32: {
    "nan:canonical": ["0x7fffffff", "0x7fc00000"],
    "nan:arithmetic": ["0x7fc00000", "0x7fc00000"],
  },
  f64: {
    "nan:canonical": ["0x7fffffffffffffff", "0x7ff8000000000000"],
    "nan:arithmetic": ["0x7ff8000000000000", "0x7ff8000000000000"],
  },
};

/** @param found code that leaves the bits of a float of `type` as an integer */
function compareFloat(found: string, type: string, value: string): string {
  const integer = INTEGER_OF[type];
  const pattern = PATTERNS[type]?.[value];
  if (pattern === undefined)
    return `${found} ${type}.const ${value} ${integer}.reinterpret_${type} ${integer}.eq`;
  const [mask, wanted] = pattern;
  return `${found} ${integer}.const ${mask} ${integer}.and ${integer}.const ${wanted} ${integer}.eq`;
}

function typeOfLiteral(literal: List): string | undefined {
  const head = headOf(literal);
  if (head.endsWith(".const")) return head.slice(0, head.indexOf("."));
  return { "ref.extern": "externref", "ref.func": "funcref" }[head];
}

function wordOf(item: Expression | undefined): string {
  return item?.kind === "atom" ? item.text : "";
}
