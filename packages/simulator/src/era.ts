/** What holds from one epoch's first height on: its set, who has which index in it, its verifier. */

import type { VerifyContext } from "@platform/consensus-pbft";
import { type ValidatorSet, ZERO_HASH } from "@platform/protocol";
import type { BlockBook } from "./blocks.ts";
import type { SignatureOracle } from "./oracle.ts";
import type { Epoch } from "./scenario.ts";

export interface Era {
  readonly from: bigint;
  readonly set: ValidatorSet;
  /** Powers by index. */
  readonly powers: readonly number[];
  /** Key by index. */
  readonly keys: readonly number[];
  /** Index by key, -1 outside of the set. */
  readonly indexes: readonly number[];
  readonly verify: VerifyContext;
}

export function createEra(
  { from, powers }: Epoch,
  number: number,
  oracle: SignatureOracle,
  blocks: BlockBook,
): Era {
  const keys = powers.flatMap((power, key) => (power > 0 ? [key] : []));
  const set: ValidatorSet = {
    epoch: BigInt(number),
    boundary: BigInt(number),
    members: keys.map((key) => ({
      hotkey: ZERO_HASH,
      sessionKey: ZERO_HASH,
      power: BigInt(powers[key] as number),
    })),
  };
  return {
    from: BigInt(from),
    set,
    powers: keys.map((key) => powers[key] as number),
    keys,
    indexes: powers.map((_, key) => keys.indexOf(key)),
    verify: {
      set,
      checkVote: (signer, subject, signature) => oracle.check(signer, subject, signature),
      digestOf: (bytes) => blocks.digestOf(bytes),
    },
  };
}
