/** The built runtime; written by scripts/build.ts, never by hand. */
export const RUNTIME_ARTIFACT = {
  /** For a resolver: the package exports the module under this name. */
  specifier: "@platform/runtime/runtime.wasm",
  sha256: "2bc0486ad2b952cab81201077a54a3f090527815f6987967b0b41ba5f4cc6147",
  bytes: 91488,
} as const;
