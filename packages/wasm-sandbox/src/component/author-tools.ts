/** For authors: core module to component. Never loaded by an evaluation. */

import { shimWasi } from "./tools.ts";

export async function loadComponentTools() {
  shimWasi();
  return import("@bytecodealliance/jco-transpile/wasm-tools");
}
