/** Real compiler output: the committed programs of the sorting example, on one list of 256 words. */

import { readFileSync } from "node:fs";
import type { VectorSource } from "./vector-source.ts";

const BUILD = new URL("../../../../examples/fastest-sort/build/", import.meta.url);
const PROGRAMS = ["endless", "insertion", "quick", "radix", "recursion", "table"];

function words(count: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(count * 4));
  let state = 20_261;
  for (let i = 0; i < count; i++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    view.setUint32(i * 4, state, true);
  }
  return new Uint8Array(view.buffer);
}

export const EXAMPLES: readonly VectorSource[] = PROGRAMS.map((program) => ({
  name: `examples/${program}`,
  module: readFileSync(new URL(`${program}.wasm`, BUILD)),
  entry: "sort",
  fuel: 5_000_000n,
  memoryPages: 16,
  input: words(256),
}));
