export * from "./durable.ts";
export * from "./effect.ts";
export * from "./input.ts";
export * from "./verify.ts";
