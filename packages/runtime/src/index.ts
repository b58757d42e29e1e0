export * from "./api.ts";
export * from "./artifact.ts";
export * from "./calls.ts";
export * from "./entry-points.ts";
export * from "./errors.ts";
export * from "./events.ts";
export * from "./fees.ts";
export * from "./manifest.ts";
