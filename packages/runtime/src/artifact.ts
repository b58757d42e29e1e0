/** The built runtime; written by scripts/build.ts, never by hand. */
export const RUNTIME_ARTIFACT = {
  /** For a resolver: the package exports the module under this name. */
  specifier: "@platform/runtime/runtime.wasm",
  sha256: "892d9e1d4ec3d9b4f140f77f903f4d2399bb3d53f9f9f44f4895fed364ed93cf",
  bytes: 100929,
} as const;
