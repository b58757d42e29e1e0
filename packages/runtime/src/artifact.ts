/** The built runtime; written by scripts/build.ts, never by hand. */
export const RUNTIME_ARTIFACT = {
  /** For a resolver: the package exports the module under this name. */
  specifier: "@platform/runtime/runtime.wasm",
  sha256: "057c0a6020e7b68e2878875d28fc6a3141742f2eed96dcfa3767ee41916a5a70",
  bytes: 100367,
} as const;
