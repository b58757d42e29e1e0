export * from "./client.ts";
export * from "./config.ts";
export type { NetworkCommand, NetworkEvent } from "./messages.ts";
export * from "./miner/miner-node.ts";
export * from "./peer-id.ts";
export { startNetwork } from "./service.ts";
