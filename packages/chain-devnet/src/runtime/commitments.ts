/** Commitments (18): one small record for each hotkey of a subnet, with a quota for each tempo. */

import { accountId, u16, u32, u64, type VariantValue } from "../scale/scale-types.ts";
import type { State } from "../state/layered-state.ts";
import { optionalStorage, storage } from "../state/storage-item.ts";
import {
  commitmentInfo,
  MAX_BIG_RAW_BYTES,
  MAX_TIMELOCK_BYTES,
  registration,
  spaceOf,
  usageTracker,
} from "./commitment-types.ts";
import {
  BAD_ORIGIN,
  type CallContext,
  call,
  type DispatchResult,
  definePallet,
  moduleError,
} from "./pallet.ts";
import { isNetworkMember, tempo } from "./subtensor-storage.ts";

const COMMITMENTS_INDEX = 18;

export const COMMITMENT_ERRORS = {
  TooManyFieldsInCommitmentInfo: 0,
  AccountNotAllowedCommit: 1,
  SpaceLimitExceeded: 2,
  UnexpectedUnreserveLeftover: 3,
} as const;

/** Fields of one commitment. */
const MAX_FIELDS = 3;
/** What the smallest commitment counts for the quota. */
const MIN_USED_SPACE = 100;

const pallet = "Commitments";
const netuid = { hasher: "identity", type: u16 } as const;
const who = { hasher: "twox64_concat", type: accountId } as const;

export const commitmentOf = optionalStorage(
  { pallet, name: "CommitmentOf", value: registration },
  netuid,
  who,
);
export const lastCommitment = optionalStorage(
  { pallet, name: "LastCommitment", value: u32 },
  netuid,
  who,
);
export const usedSpaceOf = optionalStorage(
  { pallet, name: "UsedSpaceOf", value: usageTracker },
  netuid,
  who,
);
export const maxSpace = storage({ pallet, name: "MaxSpace", value: u32, fallback: 3_100 });

function commitmentError(name: keyof typeof COMMITMENT_ERRORS): VariantValue {
  return moduleError(COMMITMENTS_INDEX, COMMITMENT_ERRORS[name]);
}

/** Signed by a hotkey that is registered on the subnet; the new record replaces the old one. */
function setCommitment(
  { state, origin, block, deposit }: CallContext,
  subnet: number,
  fields: readonly VariantValue[],
): DispatchResult {
  if (origin.kind !== "signed") return BAD_ORIGIN;
  const account = origin.who;
  if (!isNetworkMember.get(state, account, subnet))
    return commitmentError("AccountNotAllowedCommit");
  if (fields.length > MAX_FIELDS || fields.some(isTooLong))
    return commitmentError("TooManyFieldsInCommitmentInfo");
  if (!chargeSpace(state, subnet, account, block, fields))
    return commitmentError("SpaceLimitExceeded");
  const at = Number(block);
  const info = { fields: [...fields] };
  commitmentOf.put(state, { deposit: 0n, block: at, info }, subnet, account);
  lastCommitment.put(state, at, subnet, account);
  const locked = fields.find(({ name }) => name === "TimelockEncrypted");
  if (locked === undefined) deposit(pallet, "Commitment", { netuid: subnet, who: account });
  else {
    const { reveal_round } = locked.fields;
    deposit(pallet, "TimelockCommitment", { netuid: subnet, who: account, reveal_round });
  }
  return undefined;
}

/** On the real chain such bytes do not even decode. */
function isTooLong(field: VariantValue): boolean {
  if (field.name === "TimelockEncrypted") return spaceOf(field) > MAX_TIMELOCK_BYTES;
  return field.name === "BigRaw" && spaceOf(field) > MAX_BIG_RAW_BYTES;
}

/** False, and nothing written, above the quota of the running tempo. */
function chargeSpace(
  state: State,
  subnet: number,
  account: string,
  block: bigint,
  fields: readonly VariantValue[],
): boolean {
  const wanted = fields.reduce((sum, field) => sum + spaceOf(field), 0);
  const space = BigInt(Math.max(wanted, MIN_USED_SPACE));
  const epoch = epochIndex(state, subnet, block);
  const before = usedSpaceOf.get(state, subnet, account);
  const used = space + (before?.last_epoch === epoch ? before.used_space : 0n);
  if (used > BigInt(maxSpace.get(state))) return false;
  usedSpaceOf.put(state, { last_epoch: epoch, used_space: used }, subnet, account);
  return true;
}

/** The chain's modulo scheme; no epoch runs here, so there is no counter of them. */
function epochIndex(state: State, subnet: number, block: bigint): bigint {
  return (block + BigInt(subnet) + 1n) / (BigInt(tempo.get(state, subnet)) + 1n);
}

export const commitments = definePallet({
  name: pallet,
  crate: "pallet_commitments",
  index: COMMITMENTS_INDEX,
  storage: [commitmentOf, lastCommitment, usedSpaceOf, maxSpace],
  calls: [
    call("set_commitment", 0, { netuid: u16, info: commitmentInfo }, (context, args) =>
      setCommitment(context, args.netuid, args.info.fields),
    ),
    call("set_max_space", 2, { new_limit: u32 }, ({ state, origin }, { new_limit }) => {
      if (origin.kind !== "root") return BAD_ORIGIN;
      maxSpace.put(state, new_limit);
      return undefined;
    }),
  ],
  events: [
    { name: "Commitment", index: 0, fields: { netuid: u16, who: accountId } },
    {
      name: "TimelockCommitment",
      index: 1,
      fields: { netuid: u16, who: accountId, reveal_round: u64 },
    },
  ],
  errors: Object.entries(COMMITMENT_ERRORS).map(([name, index]) => ({ name, index })),
});
