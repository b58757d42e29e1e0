/** Challenge modules for tests: any host functions, one `evaluate`, and requests around them. */

import { HOST_ABI, isLinked, SANDBOX_VERSION } from "@platform/protocol";
import type { EvaluationRequest } from "../src/index.ts";
import { assemble, type FunctionSpec, type ModuleSpec } from "./assembler.ts";

export const ALL_IMPORTS: readonly string[] = HOST_ABI.functions.map((f) => `platform.${f.name}`);

/** Index of each function in {@link challenge} modules: those that every sandbox version links. */
const ACTIVE = HOST_ABI.functions.filter((f) => isLinked(f, 1));

/** Replaces `@name` by `call <index>`. */
function link(body: string): string {
  return body.replace(/@(\w+)/g, (_, name: string) => {
    const index = ACTIVE.findIndex((f) => f.name === name);
    if (index < 0) throw new Error(`no host function ${name}`);
    return `call ${index}`;
  });
}

/** A module that imports every active function; `evaluate` is given as text with `@name` calls. */
export function challenge(evaluate: string, more: Partial<ModuleSpec> = {}): Uint8Array {
  const main: FunctionSpec = { type: "-> i32", body: link(evaluate), export: "evaluate" };
  return assemble({
    imports: ACTIVE.map((f) => ({
      name: `platform.${f.name}`,
      type: `${Object.values(f.params).join(" ")} -> ${f.result}`,
    })),
    memory: [1],
    ...more,
    functions: [main, ...(more.functions ?? [])],
  });
}

/** Writes 16 bytes from address 8 as the output: score of bytes 8..15, then 8 free bytes. */
export const FINISH = "i32.const 8 i32.const 16 @output_write drop i32.const 0";

/** A miner's program: `alloc` answers 1024, `main` is given; its own index is 1. */
export function program(main: string, more: Partial<ModuleSpec> = {}): Uint8Array {
  return assemble({
    memory: [1],
    ...more,
    functions: [
      { type: "i32 -> i32", body: "i32.const 1024", export: "alloc" },
      { type: "i32 i32 -> i64", body: main, export: "main" },
      ...(more.functions ?? []),
    ],
  });
}

export function request(
  module: Uint8Array,
  more: Partial<Omit<EvaluationRequest, "module">> = {},
): EvaluationRequest {
  return {
    sandboxVersion: SANDBOX_VERSION,
    module,
    allowedImports: ALL_IMPORTS,
    limits: { fuel: 10_000_000n, memoryPages: 16 },
    payload: Uint8Array.of(1, 2, 3, 4, 5),
    seed: "ab".repeat(32),
    params: Uint8Array.of(9),
    reads: { mana: new Map(), reputation: new Map() },
    ...more,
  };
}
