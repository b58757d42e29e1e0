export { ChainClient, type ChainClientInit } from "./chain/chain-client.ts";
export type {
  FactsQuery,
  Inclusion,
  PoolAnswer,
  SignedExtrinsic,
  WeightCall,
  WeightChain,
  WeightFacts,
  WeightPair,
} from "./chain/weight-chain.ts";
export { type ChainWeights, readChainWeights } from "./read-chain-weights.ts";
export {
  createWeightsSubmitter,
  type SubmitterStatus,
  type WeightsSubmitter,
  type WeightsSubmitterComponents,
  type WeightsSubmitterInit,
} from "./submit/submitter.ts";
export {
  createWeightLedger,
  type LedgerRow,
  type LedgerState,
  WEIGHTS_DATABASE,
  type WeightLedger,
} from "./submit/weight-ledger.ts";
export { toChainWeights, type WeightOrder } from "./submit/weight-order.ts";
