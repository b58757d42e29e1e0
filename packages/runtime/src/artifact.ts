/** The built runtime; written by scripts/build.ts, never by hand. */
export const RUNTIME_ARTIFACT = {
  /** For a resolver: the package exports the module under this name. */
  specifier: "@platform/runtime/runtime.wasm",
  sha256: "40a81845062b64bbf30f4095df41de9e0dcc29b71b513a8d989e565972eb8dd4",
  bytes: 58967,
} as const;
