/** The built runtime; written by scripts/build.ts, never by hand. */
export const RUNTIME_ARTIFACT = {
  /** For a resolver: the package exports the module under this name. */
  specifier: "@platform/runtime/runtime.wasm",
  sha256: "c0e5f067a73fd9f923c11a19ab9e433a4293c69e270ced7ea4c16c5ff5576e5b",
  bytes: 60008,
} as const;
