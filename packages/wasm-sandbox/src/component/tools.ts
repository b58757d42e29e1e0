/**
 * The only importer of jco-transpile: 7 MB of Wasm and JavaScript, loaded with the first component
 * and only by the process that works on untrusted bytes.
 */

import { registerHooks } from "node:module";
import { compilingLazily } from "../compile-mode.ts";
import { SHIM, SHIMMED } from "./shimmed.ts";

let hooked = false;

/** The tools' own imports of WASI lead to the shim beside this file. */
export function shimWasi(): void {
  if (hooked) return;
  hooked = true;
  registerHooks({
    resolve: (specifier, context, next) =>
      specifier.startsWith(SHIMMED)
        ? { url: SHIM, format: "module-typescript", shortCircuit: true }
        : next(specifier, context),
  });
}

export async function loadTranspiler() {
  shimWasi();
  return compilingLazily(async () => {
    const transpiler = await import("@bytecodealliance/jco-transpile/component");
    await transpiler.$init;
    return transpiler;
  });
}
