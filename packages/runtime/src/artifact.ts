/** The built runtime; written by scripts/build.ts, never by hand. */
export const RUNTIME_ARTIFACT = {
  /** For a resolver: the package exports the module under this name. */
  specifier: "@platform/runtime/runtime.wasm",
  sha256: "b3809e4a6de2a25eb0f5c4c01bfba92ac324ed0dde1fe109fcb38bf40376560c",
  bytes: 64061,
} as const;
