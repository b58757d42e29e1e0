/** Whether the engine compiles a module at once or function by function; one flag for the process. */

import { setFlagsFromString } from "node:v8";

let eager = false;

/** A lazily compiled bomb would go off inside the evaluation instead of before it. */
export function compileEagerly(): void {
  eager = true;
  setFlagsFromString("--no-wasm-lazy-compilation");
}

/** For tools that are large and trusted: an optimising compiler takes 12 s for all of them. */
export async function compilingLazily<T>(work: () => Promise<T>): Promise<T> {
  setFlagsFromString("--wasm-lazy-compilation");
  try {
    return await work();
  } finally {
    if (eager) setFlagsFromString("--no-wasm-lazy-compilation");
  }
}
