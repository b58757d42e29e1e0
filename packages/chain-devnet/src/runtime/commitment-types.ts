/** Types of the Commitments pallet, byte for byte the real chain's (pallets/commitments/types.rs). */

import {
  array,
  boundedVec,
  bytes,
  struct,
  u32,
  u64,
  type Variant,
  type VariantValue,
  variant,
  vec,
} from "../scale/scale-types.ts";

/** Longest plain field: `Raw128`. */
const MAX_RAW_BYTES = 128;
export const MAX_TIMELOCK_BYTES = 1024;
export const MAX_BIG_RAW_BYTES = 512;

const boundedBytes = boundedVec(bytes);

/** One variant for each length of plain bytes, as the pallet's hand-written TypeInfo has them. */
const DATA_VARIANTS: readonly Variant[] = [
  { name: "None", index: 0 },
  ...Array.from({ length: MAX_RAW_BYTES + 1 }, (_, length) => ({
    name: `Raw${length}`,
    index: length + 1,
    fields: { "0": array(length) },
  })),
  { name: "BlakeTwo256", index: 130, fields: { "0": array(32) } },
  { name: "Sha256", index: 131, fields: { "0": array(32) } },
  { name: "Keccak256", index: 132, fields: { "0": array(32) } },
  { name: "ShaThree256", index: 133, fields: { "0": array(32) } },
  { name: "TimelockEncrypted", index: 134, fields: { encrypted: boundedBytes, reveal_round: u64 } },
  { name: "ResetBondsFlag", index: 135 },
  { name: "BigRaw", index: 136, fields: { "0": boundedBytes } },
];

const data = variant(["pallet_commitments", "types", "Data"], () => DATA_VARIANTS);

export const commitmentInfo = struct(["pallet_commitments", "types", "CommitmentInfo"], {
  fields: boundedVec(vec(data)),
});

export const registration = struct(["pallet_commitments", "types", "Registration"], {
  deposit: u64,
  block: u32,
  info: commitmentInfo,
});

export const usageTracker = struct(["pallet_commitments", "types", "UsageTracker"], {
  last_epoch: u64,
  used_space: u64,
});

/** Bytes that a field counts for the quota; nothing for flags. */
export function spaceOf({ name, fields }: VariantValue): number {
  if (name === "None" || name === "ResetBondsFlag") return 0;
  return (fields[name === "TimelockEncrypted" ? "encrypted" : "0"] as Uint8Array).length;
}
