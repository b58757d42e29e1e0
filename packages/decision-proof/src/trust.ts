/** What a verifier already believes: a genesis, or one block (PROTOCOL §13). */

import {
  chainIdOf,
  genesisValidatorSet,
  type Hex32,
  readGenesis,
  validatorSetHash,
} from "@platform/protocol";

export type Trust =
  | { readonly type: "genesis"; readonly chainId: Hex32; readonly setHash: Hex32 }
  | { readonly type: "head"; readonly height: bigint; readonly hash: Hex32 };

/**
 * The text of a genesis.json that came from a trusted place. Its delegations are not verified
 * again: who trusts the file trusts its set.
 * @throws CodedError GENESIS_MALFORMED, GENESIS_NOT_CANONICAL
 */
export function trustGenesis(text: string): Trust {
  const genesis = readGenesis(text);
  return {
    type: "genesis",
    chainId: chainIdOf(genesis),
    setHash: validatorSetHash(genesisValidatorSet(genesis)),
  };
}

/** One decided block: its height and the hash of its header, 64 lower-case hex characters. */
export function trustHead(height: bigint, hash: Hex32): Trust {
  return { type: "head", height, hash };
}
