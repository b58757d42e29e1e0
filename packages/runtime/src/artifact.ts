/** The built runtime; written by scripts/build.ts, never by hand. */
export const RUNTIME_ARTIFACT = {
  /** For a resolver: the package exports the module under this name. */
  specifier: "@platform/runtime/runtime.wasm",
  sha256: "184743bb3787972f95e4e98d4507d052b7f0c67122e13639a3d9cf129ed9caa5",
  bytes: 145323,
} as const;
