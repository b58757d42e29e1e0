export { ChainClient, type ChainClientInit } from "./chain/chain-client.ts";
export type { WeightPair } from "./chain/subnet-state.ts";
export { type ChainWeights, readChainWeights } from "./read-chain-weights.ts";
