/** Names and versions that the chain reports of itself. */

import { fromHex } from "@platform/protocol";

/** Blocks whose hash is kept in state, and so the greatest period of a mortal era. */
export const BLOCK_HASH_COUNT = 2400;
export const SS58_PREFIX = 42;
export const TOKEN_DECIMALS = 9;

/** Runtime APIs served by `state_call`: the first 8 bytes of their name's hash, and a version. */
const API_VERSIONS: readonly (readonly [string, number])[] = [
  ["df6acb689907609b", 5], // Core
  ["37e397fc7c91f5e4", 2], // Metadata
  ["d2bc9897eed08f15", 3], // TaggedTransactionQueue
  ["bc9d89904f5b923f", 1], // AccountNonceApi
  ["37c8bb1350a9a2a8", 4], // TransactionPaymentApi
];

/** The spec version whose call, event and error numbers this chain reproduces. */
export const RUNTIME_VERSION = {
  spec_name: "node-subtensor",
  impl_name: "chain-devnet",
  authoring_version: 1,
  spec_version: 393,
  impl_version: 1,
  apis: API_VERSIONS.map(([id, version]): [Uint8Array, number] => [fromHex(id), version]),
  transaction_version: 1,
  state_version: 1,
};

export const CHAIN_NAME = "Platform Dev Chain";
export const NODE_NAME = "chain-devnet";
export const NODE_VERSION = "0.1.0";
