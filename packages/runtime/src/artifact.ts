/** The built runtime; written by scripts/build.ts, never by hand. */
export const RUNTIME_ARTIFACT = {
  /** For a resolver: the package exports the module under this name. */
  specifier: "@platform/runtime/runtime.wasm",
  sha256: "75374cdd566868546584394239010812cb6170577b7d40f3e06da51b740f5e91",
  bytes: 60729,
} as const;
