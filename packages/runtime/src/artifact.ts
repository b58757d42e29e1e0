/** The built runtime; written by scripts/build.ts, never by hand. */
export const RUNTIME_ARTIFACT = {
  /** For a resolver: the package exports the module under this name. */
  specifier: "@platform/runtime/runtime.wasm",
  sha256: "815137c55ad9e42e25612dd147ddee8df34986c180c6a63e18198a9c372a9d51",
  bytes: 107611,
} as const;
