/**
 * Wasm text to bytes. wabt keeps the text's order of everything, but knows neither annotations nor
 * most of the typed references; modules with those come from their bare tree, or from binaryen.
 */

import createWabt from "wabt";
import { engine } from "../../src/index.ts";
import { readExpressions, writeExpression } from "./sexpr.ts";

const FEATURES = {
  exceptions: true,
  threads: true,
  function_references: true,
  tail_call: true,
  annotations: true,
  gc: true,
  memory64: true,
  multi_memory: true,
  extended_const: true,
  relaxed_simd: true,
} as const;

/** Two spellings of one type; only the short one is in wabt's reach, and in the profile's. */
const SHORTHAND = /\(ref null (func|extern)\)/g;

const wabt = await createWabt();

/** @param text latin-1 @returns undefined when the text parser refuses it */
export function assembleExact(text: string): Uint8Array | undefined {
  // A copy: wabt reads the whole buffer behind a view.
  const bytes = new Uint8Array(Buffer.from(text, "latin1"));
  let module: ReturnType<typeof wabt.parseWat> | undefined;
  try {
    module = wabt.parseWat("module.wat", bytes, FEATURES);
    return module.toBinary({}).buffer;
  } catch {
    return undefined;
  } finally {
    module?.destroy();
  }
}

/**
 * A module that the script says is valid: the first assembly that the engine validates too, since
 * wabt writes some newer types wrongly; some valid modules are beyond every engine's limits.
 *
 * @param text latin-1 @returns undefined when no parser here reads it
 */
export async function assembleValid(text: string): Promise<Uint8Array | undefined> {
  const exact = assembleExact(text);
  if (exact !== undefined && engine.validate(exact)) return exact;
  const plain = readExpressions(text).map(writeExpression).join("\n").replace(SHORTHAND, "$1ref");
  const again = assembleExact(plain);
  if (again !== undefined && engine.validate(again)) return again;
  const other = await assembleWithBinaryen(plain);
  if (other !== undefined && engine.validate(other)) return other;
  return exact ?? again ?? other;
}

async function assembleWithBinaryen(text: string): Promise<Uint8Array | undefined> {
  const { default: binaryen } = await import("binaryen");
  try {
    const module = binaryen.parseText(text);
    module.setFeatures(binaryen.Features.All);
    const bytes = module.emitBinary();
    module.dispose();
    return bytes;
  } catch {
    return undefined;
  }
}
