/** The built runtime; written by scripts/build.ts, never by hand. */
export const RUNTIME_ARTIFACT = {
  /** For a resolver: the package exports the module under this name. */
  specifier: "@platform/runtime/runtime.wasm",
  sha256: "88f703d11a69b665b5b5b41fb53571bd66f9e6ed5ff3350acc880d3fece16265",
  bytes: 87572,
} as const;
