/** The built runtime; written by scripts/build.ts, never by hand. */
export const RUNTIME_ARTIFACT = {
  /** For a resolver: the package exports the module under this name. */
  specifier: "@platform/runtime/runtime.wasm",
  sha256: "33f90b33fb82486d76ae97258827e28b3961d823813d30537492815f58b9404d",
  bytes: 58769,
} as const;
