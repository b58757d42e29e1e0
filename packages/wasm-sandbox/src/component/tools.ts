/**
 * The only importer of jco-transpile: 7 MB of Wasm and JavaScript, loaded with the first component
 * and only by the process that works on untrusted bytes.
 */

import { registerHooks } from "node:module";
import { compilingLazily } from "../compile-mode.ts";

const SHIM = new URL("./wasi-shim.ts", import.meta.url).href;
const SHIMMED = "@bytecodealliance/preview2-shim/";

let hooked = false;

/** The tools' own imports of WASI lead to the shim beside this file. */
function shimWasi(): void {
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

/** For authors: core module to component. Never loaded by an evaluation. */
export async function loadComponentTools() {
  shimWasi();
  return import("@bytecodealliance/jco-transpile/wasm-tools");
}
