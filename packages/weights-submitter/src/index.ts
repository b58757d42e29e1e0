export { ChainClient, type ChainClientInit } from "./chain/chain-client.ts";
export type {
  Commitment,
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
  type AnchorLedger,
  type AnchorOrder,
  type AnchorRow,
  createAnchorLedger,
} from "./submit/anchor-ledger.ts";
export type { LedgerState } from "./submit/submission-kind.ts";
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
  WEIGHTS_DATABASE,
  type WeightLedger,
} from "./submit/weight-ledger.ts";
export { toChainWeights, type WeightOrder } from "./submit/weight-order.ts";
