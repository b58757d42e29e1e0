/** The built runtime; written by scripts/build.ts, never by hand. */
export const RUNTIME_ARTIFACT = {
  /** For a resolver: the package exports the module under this name. */
  specifier: "@platform/runtime/runtime.wasm",
  sha256: "5a209af78c0e5feced33fa18174e2e940e03ddd9ebe7050bd36493f66e93c46f",
  bytes: 66704,
} as const;
