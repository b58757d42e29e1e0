export * from "./api.ts";
export * from "./calls.ts";
export * from "./entry-points.ts";
export * from "./manifest.ts";
