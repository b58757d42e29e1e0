/** The built runtime; written by scripts/build.ts, never by hand. */
export const RUNTIME_ARTIFACT = {
  /** For a resolver: the package exports the module under this name. */
  specifier: "@platform/runtime/runtime.wasm",
  sha256: "759708220550658b4ab431a8cf110fbedc53fc5db3697596767682d676519b21",
  bytes: 68703,
} as const;
