/** The built runtime; written by scripts/build.ts, never by hand. */
export const RUNTIME_ARTIFACT = {
  /** For a resolver: the package exports the module under this name. */
  specifier: "@platform/runtime/runtime.wasm",
  sha256: "632b045b5274ca24baad38d495fb88cc97827500abefcd5ef54fd57729974d69",
  bytes: 58900,
} as const;
