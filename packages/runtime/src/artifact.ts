/** The built runtime; written by scripts/build.ts, never by hand. */
export const RUNTIME_ARTIFACT = {
  /** For a resolver: the package exports the module under this name. */
  specifier: "@platform/runtime/runtime.wasm",
  sha256: "66356a40cfe1c909bac090fb2a8576724ed565969c97d51bd4201f319662e515",
  bytes: 58872,
} as const;
