/** What to call of a module that binaryen's fuzzer made: each exported function, with zeros. */

import { DEFAULT_MODULE_LIMITS, I64, prepareModule } from "../../src/index.ts";
import { NUMERIC } from "./encoding.ts";
import type { Source } from "./inspect.ts";

/** Exports of one module that are called. */
const MAX_ENTRIES = 5;

/** The code of a refusal stands for the module: some are outside the profile. */
export function sourcesOf(bytes: Uint8Array, wide: boolean): readonly Source[] | string {
  const limits = { ...DEFAULT_MODULE_LIMITS, simd: wide, tailCalls: wide };
  const policy = { limits, allowedImports: [] };
  const prepared = prepareModule(bytes, policy);
  if (!prepared.ok) return prepared.rejection.code;
  const numeric = [...prepared.info.functions].filter(([, { params, results }]) =>
    [...params, ...results].every((type) => NUMERIC.includes(type)),
  );
  return numeric.slice(0, MAX_ENTRIES).map(([entry, { params }]) => ({
    bytes,
    entry,
    args: params.map((type) => (type === I64 ? 0n : 0)),
    comparable: true,
    globals: [],
    wide,
  }));
}
