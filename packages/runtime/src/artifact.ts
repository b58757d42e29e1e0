/** The built runtime; written by scripts/build.ts, never by hand. */
export const RUNTIME_ARTIFACT = {
  /** For a resolver: the package exports the module under this name. */
  specifier: "@platform/runtime/runtime.wasm",
  sha256: "916082084bc1ffb02e4cc6a57a919984ced800d543c365db99d79c8ace16dfd2",
  bytes: 128251,
} as const;
