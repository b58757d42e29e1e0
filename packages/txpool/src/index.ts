export * from "./account-view.ts";
export type { PoolRuntime, Tip } from "./admission.ts";
export * from "./entry.ts";
export * from "./order.ts";
export * from "./pool.ts";
export * from "./refusal.ts";
export type { BlockRequest } from "./select.ts";
export type { BucketRule } from "./token-bucket.ts";
