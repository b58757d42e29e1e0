/** Components for tests, from text: one core around the world's functions, or a whole component. */

import { HOST_INTERFACE, WIT_FUNCTIONS, witName } from "@platform/protocol/host-wit";
import { loadComponentTools } from "../src/component/author-tools.ts";
import { composeComponent } from "../src/component/compose.ts";

const { parse } = await loadComponentTools();

export function componentText(text: string): Promise<Uint8Array> {
  return parse(text);
}

export interface CoreText {
  /** Instructions of `evaluate`, which leave the address of the result. */
  readonly evaluate: string;
  /** Instructions of the allocator, with parameters 0 to 3. @default address 1024, always */
  readonly realloc?: string;
  /** Further fields of the module. */
  readonly more?: string;
  /** @default one page */
  readonly memory?: string;
}

const PLACE = { i32: "i32", i64: "i64" } as const;

/** Host functions as the canonical ABI lowers them, each under its WIT name. */
const IMPORTS = WIT_FUNCTIONS.map((entry) => {
  const params = Object.entries(entry.params)
    .filter(([name]) => name !== entry.out)
    .map(([, type]) => PLACE[type]);
  if (entry.out !== undefined) params.push("i32");
  const result = entry.out === undefined ? `(result ${PLACE[entry.result]})` : "";
  const type = `${params.length === 0 ? "" : `(param ${params.join(" ")})`} ${result}`;
  const name = witName(entry);
  return { name, text: `(import "${HOST_INTERFACE}" "${name}" (func $${name} ${type}))` };
});

/** A component with one core that imports the host functions whose names it mentions. */
export async function coreComponent(core: CoreText): Promise<Uint8Array> {
  const { evaluate, realloc = "i32.const 1024", more = "", memory = "1" } = core;
  const used = [evaluate, realloc, more].join(" ");
  const imports = IMPORTS.filter(({ name }) => used.includes(`$${name}`));
  return composeComponent(
    await parse(`(module
      ${imports.map(({ text }) => text).join("\n")}
      (memory (export "memory") ${memory})
      ${more}
      (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) ${realloc})
      (func (export "evaluate") (result i32) ${evaluate}))`),
  );
}

/** Wraps cores and their instances in a component whose `evaluate` is that of instance `$main`. */
export function linkedComponent(fields: string, memory = "$main"): Promise<Uint8Array> {
  return parse(`(component
    ${fields}
    (type $answer (result (list u8) (error u32)))
    (func $evaluate (result $answer)
      (canon lift (core func $main "evaluate") (memory (core memory ${memory} "memory"))))
    (export "evaluate" (func $evaluate)))`);
}

/** Stores `result<list<u8>, u32>` at address 16 and leaves it. */
export const ok = (pointer: number, length: number): string =>
  `i32.const 16 i32.const 0 i32.store8 i32.const 20 i32.const ${pointer} i32.store
   i32.const 24 i32.const ${length} i32.store i32.const 16`;
export const err = `i32.const 16 i32.const 1 i32.store8 i32.const 16`;
