export * from "./build-genesis.ts";
export * from "./delegate.ts";
export * from "./draft.ts";
export * from "./shipped-runtime.ts";
export * from "./snapshot-file.ts";
export * from "./verify-genesis.ts";
