/** The built runtime; written by scripts/build.ts, never by hand. */
export const RUNTIME_ARTIFACT = {
  /** For a resolver: the package exports the module under this name. */
  specifier: "@platform/runtime/runtime.wasm",
  sha256: "25ddfe2430f019d9b10f5e08220f5c8766dbff31d213a2d4b273a744a8364d76",
  bytes: 136978,
} as const;
