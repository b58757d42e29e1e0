/** The built runtime; written by scripts/build.ts, never by hand. */
export const RUNTIME_ARTIFACT = {
  /** For a resolver: the package exports the module under this name. */
  specifier: "@platform/runtime/runtime.wasm",
  sha256: "836f73632f35a95627a85c17185afcf90d4452f3575b8ec19a43d2d6736ed67c",
  bytes: 60729,
} as const;
