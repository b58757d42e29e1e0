/** The checks of PROTOCOL §8 up to the signature, in their order, over what the node knows. */

import {
  callClass,
  MAX_EXTRINSIC_BYTES,
  MAX_MORTALITY_AHEAD_SLOTS,
  MAX_NONCE_GAP,
  MAX_POOL_PER_ACCOUNT,
  MAX_POOL_TOTAL,
  MAX_QUEUED_DELEGATIONS,
  MAX_QUEUED_OWNER_COMMANDS,
  OPERATIONAL_SHARE,
  Scheme,
} from "@platform/protocol";
import type { AccountView, CallRules } from "./account-view.ts";
import { accountKey, decodeEntry, isSigned, type SignedEntry } from "./entry.ts";
import { type Lane, laneOf, type PoolStore } from "./pool-store.ts";
import type { RefusalCode } from "./refusal.ts";

export interface PoolRuntime {
  readonly chainId: string;
  readonly specVersion: number;
  /** The longest mortality, in slots. */
  readonly epochSlots: number;
}

export interface Tip {
  /** Slot of the block being built. */
  readonly slot: bigint;
  readonly epoch: bigint;
}

/** Structure alone: size, form, kind. */
export function parse(bytes: Uint8Array): SignedEntry | RefusalCode {
  if (bytes.length > MAX_EXTRINSIC_BYTES) return "TOO_LARGE";
  try {
    const entry = decodeEntry(bytes);
    return isSigned(entry) ? entry : "INHERENT_NOT_ACCEPTED";
  } catch {
    return "MALFORMED";
  }
}

/** chainId, runtime version and mortality: what the extrinsic says of itself. */
export function checkBinding(
  entry: SignedEntry,
  runtime: PoolRuntime,
  tip: Tip,
): RefusalCode | null {
  const { chainId, specVersion, mortality, scheme, call } = entry.extrinsic.body;
  if (chainId !== runtime.chainId) return "WRONG_CHAIN";
  if (specVersion !== runtime.specVersion) return "WRONG_SPEC_VERSION";
  if (mortality.slots < 1 || mortality.slots > runtime.epochSlots) return "MORTALITY_TOO_LONG";
  if (isExpired(entry, tip.slot)) return "EXPIRED_MORTALITY";
  if (mortality.from > tip.slot + BigInt(MAX_MORTALITY_AHEAD_SLOTS)) return "FUTURE_MORTALITY";
  if (callClass(call) === "inherent") return "INHERENT_NOT_ACCEPTED";
  if (scheme === Scheme.ed25519 && callClass(call) !== "operational") return "SCHEME_NOT_ALLOWED";
  return null;
}

export function isExpired(entry: SignedEntry, slot: bigint): boolean {
  const { from, slots } = entry.extrinsic.body.mortality;
  return slot >= from + BigInt(slots);
}

/** Registration (or one of its exceptions), key, nonce window, room and balance. */
export function checkAccount(
  entry: SignedEntry,
  view: AccountView,
  store: PoolStore,
  rules: CallRules,
  tip: Tip,
): RefusalCode | null {
  const lane = laneOf(entry, view.registered);
  if (lane === "owner" && !view.owner) return "NOT_OWNER";
  if (lane === "member" && !view.registered) return "NOT_REGISTERED";
  if (view.key === null) return "NO_SESSION_KEY";
  return (
    checkNonce(entry, view.nextNonce, store, tip.slot) ??
    checkRoom(entry, lane, store, tip) ??
    checkBalance(entry, view, store, rules)
  );
}

function checkNonce(
  entry: SignedEntry,
  next: number,
  store: PoolStore,
  slot: bigint,
): RefusalCode | null {
  const { nonce } = entry.extrinsic.body;
  if (nonce < next) return "NONCE_STALE";
  if (nonce > next + MAX_NONCE_GAP) return "NONCE_GAP";
  const holder = store.at(accountKey(entry), nonce);
  return holder === undefined || isExpired(holder.entry, slot) ? null : "NONCE_TAKEN";
}

/** One part of the pool is kept for operational calls, as of a block. */
function checkRoom(entry: SignedEntry, lane: Lane, store: PoolStore, tip: Tip): RefusalCode | null {
  const account = accountKey(entry);
  const operational = callClass(entry.extrinsic.body.call) === "operational";
  const kept = operational ? 0 : MAX_POOL_TOTAL / OPERATIONAL_SHARE;
  if (lane === "owner" && store.countOfLane("owner") >= MAX_QUEUED_OWNER_COMMANDS)
    return "OWNER_QUEUE_FULL";
  if (lane === "delegation") {
    const queued = store.all().filter((pooled) => pooled.lane === "delegation");
    if (
      queued.some(
        (pooled) =>
          pooled.entry.extrinsic.body.signer === entry.extrinsic.body.signer &&
          pooled.epoch === tip.epoch,
      )
    )
      return "DELEGATION_REPEATED";
    if (queued.length >= MAX_QUEUED_DELEGATIONS) return "DELEGATION_QUEUE_FULL";
  }
  if (store.countOfAccount(account) >= MAX_POOL_PER_ACCOUNT) return "POOL_ACCOUNT_FULL";
  return store.size >= MAX_POOL_TOTAL - kept ? "POOL_FULL" : null;
}

function checkBalance(
  entry: SignedEntry,
  view: AccountView,
  store: PoolStore,
  rules: CallRules,
): RefusalCode | null {
  const fee = rules.fee(entry.extrinsic.body.call, entry.bytes.length);
  if (fee === 0n) return null;
  let owed = fee;
  for (const pooled of store.ofAccount(accountKey(entry))) owed += pooled.fee;
  return owed > view.mana ? "INSUFFICIENT_MANA" : null;
}
