/** What the pool asks before it takes an extrinsic: signature, era, nonce, and the subnet's guards. */

import type { VariantValue } from "../scale/scale-types.ts";
import type { StateReader } from "../state/layered-state.ts";
import { birthOf } from "./era.ts";
import { type Extrinsic, hasValidSignature } from "./extrinsic.ts";
import { hasMinStake, type WeightsCall, withinRateLimit } from "./set-weights.ts";
import { commitRevealEnabled, uids } from "./subtensor-storage.ts";
import { blockHash, blockNumber, nonceOf } from "./system.ts";

/** sp_runtime InvalidTransaction, those that occur here; `custom` carries the chain's own number. */
export type Invalidity =
  | { readonly kind: "future" }
  | { readonly kind: "stale" }
  | { readonly kind: "bad-proof" }
  | { readonly kind: "ancient-birth-block" }
  | { readonly kind: "call" }
  | { readonly kind: "custom"; readonly code: number };

/** CustomTransactionError numbers of the real chain. */
const STAKE_AMOUNT_TOO_LOW = 1;
const RATE_LIMIT_EXCEEDED = 6;

/** Signature under the genesis and the era's birth block: fixed for the extrinsic's whole life. */
export function checkProof(
  state: StateReader,
  genesisHash: string,
  extrinsic: Extrinsic,
): Invalidity | undefined {
  const { signed } = extrinsic;
  if (signed === undefined) return { kind: "call" };
  const birth = birthOf(signed.era, blockNumber.get(state));
  const birthHash = signed.era.period === 0 ? genesisHash : blockHash.get(state, birth);
  if (/^0+$/.test(birthHash)) return { kind: "ancient-birth-block" };
  // A dead era names a later birth block than the signer meant, so its signature cannot verify.
  return hasValidSignature(extrinsic, { genesisHash, birthHash })
    ? undefined
    : { kind: "bad-proof" };
}

/** Nonce against the account and the guards of weight calls, at the given state. */
export function checkInclusion(state: StateReader, extrinsic: Extrinsic): Invalidity | undefined {
  const { signed } = extrinsic;
  if (signed === undefined) return { kind: "call" };
  const nonce = nonceOf(state, signed.signer);
  if (signed.nonce < nonce) return { kind: "stale" };
  const guarded = checkWeightGuards(state, signed.signer, extrinsic.call);
  if (guarded !== undefined) return guarded;
  return signed.nonce > nonce ? { kind: "future" } : undefined;
}

function checkWeightGuards(
  state: StateReader,
  who: string,
  call: VariantValue,
): Invalidity | undefined {
  const weights = weightsCall(call);
  if (weights === undefined) return undefined;
  if (!hasMinStake(state, who, weights.netuid))
    return { kind: "custom", code: STAKE_AMOUNT_TOO_LOW };
  const uid = uids.get(state, weights.netuid, who);
  if (uid === undefined || commitRevealEnabled.get(state, weights.netuid)) return undefined;
  return withinRateLimit(state, weights, uid, BigInt(blockNumber.get(state)))
    ? undefined
    : { kind: "custom", code: RATE_LIMIT_EXCEEDED };
}

function weightsCall(call: VariantValue): WeightsCall | undefined {
  if (call.name !== "SubtensorModule") return undefined;
  const inner = call.fields["0"] as VariantValue;
  if (inner.name !== "set_weights" && inner.name !== "set_mechanism_weights") return undefined;
  const { fields } = inner;
  return {
    netuid: fields["netuid"] as number,
    mecid: (fields["mecid"] as number | undefined) ?? 0,
    dests: fields["dests"] as number[],
    weights: fields["weights"] as number[],
    versionKey: fields["version_key"] as bigint,
  };
}
