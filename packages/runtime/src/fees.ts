/** Fees and weights as the runtime charges them (assembly/fees.ts, assembly/call-weights.ts). */

import {
  type Call,
  type CallId,
  CallIndex,
  callClass,
  isCall,
  MAX_POOL_PER_ACCOUNT,
} from "@platform/protocol";
import { CALL_WEIGHTS, UNMEASURED } from "./call-weights.ts";

/** Thousandths of mana. */
export const FEES = {
  /** Weight that one thousandth pays for: 42 small submissions a production epoch, once the cap is spent. */
  fuelPerMilli: 4n,
  /** Kept by everybody for as long as the block is. */
  perByte: 20n,
  /** Of a commit: every validator will run the challenge on it. */
  evaluation: 100_000n,
  /**
   * In the place of their weight for calls that are the host's work: the trial of applyUpgrade, the proof of zkClaim.
   * Their number in a block is bounded, and nobody's mana would pay for tens of milliseconds of everybody.
   */
  hostWork: 200_000n,
} as const;

const HOST_WORK = [CallIndex.applyUpgrade, CallIndex.zkClaim];

/** Most fuel of an extrinsic of so many bytes with this call. */
export function callWeight(call: CallId, bytes: number): bigint {
  const index = (call.pallet << 8) | call.call;
  const row = CALL_WEIGHTS.find(([, of]) => of === index);
  return row === undefined ? UNMEASURED : row[2] + row[3] * BigInt(bytes);
}

/** What an account of this reputation pays for a base price: rounded up, so never free. */
export function priceOf(base: bigint, reputation: number): bigint {
  const parts = BigInt(100 + reputation);
  return (base * 100n + parts - 1n) / parts;
}

/** An account's queue in the pool is at most this long: so many roundings. */
const ROUNDINGS = BigInt(MAX_POOL_PER_ACCOUNT);

/**
 * The base prices that an account can pay one after another: what the pool compares fees with. A
 * reputation makes the same mana pay for more.
 */
export function payable(manaMilli: bigint, reputation: number): bigint {
  if (reputation === 0) return manaMilli;
  if (manaMilli < ROUNDINGS) return 0n;
  return ((manaMilli - ROUNDINGS) * BigInt(100 + reputation)) / 100n;
}

/** Thousandths of mana for a call inside an extrinsic of so many bytes; 0 for operational calls. */
export function callFee(call: Call, bytes: number): bigint {
  if (callClass(call) !== "normal") return 0n;
  if (HOST_WORK.some((index) => isCall(call, index)))
    return FEES.hostWork + BigInt(bytes) * FEES.perByte;
  const fuel = callWeight(call, 0);
  const perByte = FEES.perByte + milliOf(callWeight(call, 1) - fuel);
  const fee = milliOf(fuel) + BigInt(bytes) * perByte;
  return isCall(call, CallIndex.commit) ? fee + FEES.evaluation : fee;
}

function milliOf(fuel: bigint): bigint {
  return (fuel + FEES.fuelPerMilli - 1n) / FEES.fuelPerMilli;
}

/** What a challenge's treasury pays for a job, in thousandths of mana (assembly/pallets/jobs). */
export const JOB_FEE = { base: 200_000n, perByte: 20n } as const;
