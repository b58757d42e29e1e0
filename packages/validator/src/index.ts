export * from "./api.ts";
export * from "./components.ts";
export { assertComposition } from "./composition.ts";
export * from "./consensus-status.ts";
export * from "./exit-codes.ts";
export * from "./logger.ts";
export { type NodeComponents, type RunningNode, startNode } from "./node.ts";
export * from "./node-config.ts";
export { readAnchors } from "./services/chain-anchors.ts";
export * from "./signed-digest.ts";
export {
  type AnchorTally,
  type HeadSupport,
  hasMajority,
  majorityHead,
  tallyAnchors,
} from "./sync/anchored-heads.ts";
export { TRUST_CHAIN } from "./sync/resolve-trust.ts";
export * from "./sync/sync-settings.ts";
export { createValidator, type Validator } from "./validator.ts";
export type { ValidatorInit } from "./validator-init.ts";
