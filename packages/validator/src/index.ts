export * from "./api.ts";
export * from "./components.ts";
export { assertComposition } from "./composition.ts";
export * from "./exit-codes.ts";
export * from "./logger.ts";
export { type NodeComponents, type RunningNode, startNode } from "./node.ts";
export * from "./node-config.ts";
export * from "./signed-digest.ts";
export { createValidator, type Validator, type ValidatorInit } from "./validator.ts";
