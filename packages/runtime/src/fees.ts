/** Fees as the runtime charges them (assembly/pallets/mana, assembly/call-table). */

import { type Call, CallIndex, callClass, isCall } from "@platform/protocol";

/** Thousandths of mana. */
export const FEES = {
  remark: 20_000n,
  commit: 100_000n,
  evaluation: 100_000n,
  reveal: 100_000n,
  zkClaim: 200_000n,
  perByte: 20n,
  applyUpgrade: 200_000n,
} as const;

/** Thousandths of mana for a call inside an extrinsic of so many bytes; 0 for operational calls. */
export function callFee(call: Call, bytes: number): bigint {
  if (callClass(call) !== "normal") return 0n;
  const size = BigInt(bytes) * FEES.perByte;
  if (isCall(call, CallIndex.commit)) return FEES.commit + FEES.evaluation + size;
  if (isCall(call, CallIndex.applyUpgrade)) return FEES.applyUpgrade + size;
  if (isCall(call, CallIndex.zkClaim)) return FEES.zkClaim + size;
  return (isCall(call, CallIndex.reveal) ? FEES.reveal : FEES.remark) + size;
}
