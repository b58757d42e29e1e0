/** What runs runtime.wasm, for benchmarks that measure it. */

export { Executor } from "./executor.ts";
export { RuntimeHost } from "./runtime-host.ts";
export { RuntimeInstance, RuntimeModules } from "./runtime-module.ts";
export { createSignatureCache, type SignatureCache } from "./signature-cache.ts";
