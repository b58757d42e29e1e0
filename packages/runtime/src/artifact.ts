/** The built runtime; written by scripts/build.ts, never by hand. */
export const RUNTIME_ARTIFACT = {
  /** For a resolver: the package exports the module under this name. */
  specifier: "@platform/runtime/runtime.wasm",
  sha256: "4c6581c089f5dcf76b697e3f4a8d472fe7e5cf04474dc8801890df979691fd46",
  bytes: 145019,
} as const;
