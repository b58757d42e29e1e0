export type {
  ChainClient,
  Inclusion,
  PoolAnswer,
  SignedExtrinsic,
  WeightCall,
  WeightFacts,
  WeightPair,
} from "./chain/client.ts";
export type { ConnectionInit } from "./chain/connection.ts";
export { connectChain, createChainClient } from "./chain/polkadot-client.ts";
