/** The built runtime; written by scripts/build.ts, never by hand. */
export const RUNTIME_ARTIFACT = {
  /** For a resolver: the package exports the module under this name. */
  specifier: "@platform/runtime/runtime.wasm",
  sha256: "2a7013a367a29e891e777c7414b6cd24468b6a81725f0fed2a2aba2c1d34001f",
  bytes: 60024,
} as const;
