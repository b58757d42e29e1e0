/** The built runtime; written by scripts/build.ts, never by hand. */
export const RUNTIME_ARTIFACT = {
  /** For a resolver: the package exports the module under this name. */
  specifier: "@platform/runtime/runtime.wasm",
  sha256: "53ef90a935ee0376689b2a3229b786f0a2673aae854dfb13c48cdcaac8843be9",
  bytes: 64046,
} as const;
