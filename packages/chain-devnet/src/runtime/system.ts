/** System (0): accounts, block numbers and hashes, events. */

import {
  accountId,
  array8,
  bytes,
  compact,
  hash256,
  type ScaleType,
  str,
  struct,
  tuple,
  u8,
  u16,
  u32,
  u64,
  u128,
  type Variant,
  variant,
  vec,
} from "../scale/scale-types.ts";
import type { State, StateReader } from "../state/layered-state.ts";
import { storage } from "../state/storage-item.ts";
import { BAD_ORIGIN, call, dispatchError } from "./pallet.ts";
import { BLOCK_HASH_COUNT, RUNTIME_VERSION, SS58_PREFIX } from "./version.ts";

interface AccountInfo {
  readonly nonce: number;
  readonly consumers: number;
  readonly providers: number;
  readonly sufficients: number;
  /** Balances in rao, 10^-9 of a token. */
  readonly data: { free: bigint; reserved: bigint; frozen: bigint; flags: bigint };
}

const accountInfo: ScaleType<AccountInfo> = struct(["frame_system", "AccountInfo"], {
  nonce: u32,
  consumers: u32,
  providers: u32,
  sufficients: u32,
  data: struct(["pallet_balances", "types", "AccountData"], {
    free: u64,
    reserved: u64,
    frozen: u64,
    flags: u128,
  }),
});

/** Of an account that was never seen: also the default in the metadata. */
const NO_ACCOUNT: AccountInfo = {
  nonce: 0,
  consumers: 0,
  providers: 0,
  sufficients: 0,
  data: { free: 0n, reserved: 0n, frozen: 0n, flags: 0n },
};

const pallet = "System";
const ZERO = "00".repeat(32);

export const account = storage(
  { pallet, name: "Account", value: accountInfo, fallback: NO_ACCOUNT },
  { hasher: "blake2_128_concat", type: accountId },
);
export const blockHash = storage(
  { pallet, name: "BlockHash", value: hash256, fallback: ZERO },
  { hasher: "twox64_concat", type: u32 },
);
export const blockNumber = storage({ pallet, name: "Number", value: u32, fallback: 0 });
export const parentHash = storage({ pallet, name: "ParentHash", value: hash256, fallback: ZERO });
export const eventCount = storage({ pallet, name: "EventCount", value: u32, fallback: 0 });

const weight = struct(["sp_weights", "weight_v2", "Weight"], {
  ref_time: compact(u64),
  proof_size: compact(u64),
});
const dispatchClass = variant(["frame_support", "dispatch", "DispatchClass"], () => [
  { name: "Normal", index: 0 },
  { name: "Operational", index: 1 },
  { name: "Mandatory", index: 2 },
]);
const pays = variant(["frame_support", "dispatch", "Pays"], () => [
  { name: "Yes", index: 0 },
  { name: "No", index: 1 },
]);
const dispatchInfo = struct(["frame_system", "DispatchEventInfo"], {
  weight,
  class: dispatchClass,
  pays_fee: pays,
});

/** Every call of this chain is free and weightless. */
export const FREE_DISPATCH = {
  weight: { ref_time: 0n, proof_size: 0n },
  class: { name: "Normal", fields: {} },
  pays_fee: { name: "No", fields: {} },
};

export const systemEvents: readonly Variant[] = [
  { name: "ExtrinsicSuccess", index: 0, fields: { dispatch_info: dispatchInfo } },
  {
    name: "ExtrinsicFailed",
    index: 1,
    fields: { dispatch_error: dispatchError, dispatch_info: dispatchInfo },
  },
  { name: "NewAccount", index: 3, fields: { account: accountId } },
];

export const systemCalls = [
  call("remark", 0, { remark: bytes }, ({ origin }) =>
    origin.kind === "none" ? BAD_ORIGIN : undefined,
  ),
];

export const runtimeVersion = struct(["sp_version", "RuntimeVersion"], {
  spec_name: str,
  impl_name: str,
  authoring_version: u32,
  spec_version: u32,
  impl_version: u32,
  apis: vec(tuple(array8, u32)),
  transaction_version: u32,
  state_version: u8,
});

export const systemConstants = [
  { name: "BlockHashCount", type: u32, value: BLOCK_HASH_COUNT },
  { name: "SS58Prefix", type: u16, value: SS58_PREFIX },
  { name: "Version", type: runtimeVersion, value: RUNTIME_VERSION },
];

/** Adds to the free balance; false, and nothing written, if it would fall below zero. */
export function changeBalance(state: State, who: string, delta: bigint): boolean {
  const info = account.get(state, who);
  const free = info.data.free + delta;
  if (free < 0n) return false;
  const providers = Math.max(info.providers, 1);
  account.put(state, { ...info, providers, data: { ...info.data, free } }, who);
  return true;
}

export function nonceOf(state: StateReader, who: string): number {
  return account.get(state, who).nonce;
}

export function bumpNonce(state: State, who: string): void {
  const info = account.get(state, who);
  account.put(state, { ...info, nonce: info.nonce + 1 }, who);
}
