/** The result of `evaluate`, judged in the guest's memory before the generated code lifts it. */

import { OUTPUT_ENTRY } from "@platform/protocol/host-wit";
import { MAX_OUTPUT_BYTES } from "@platform/protocol/limits";
import type { GuestAccess } from "../host/guest-access.ts";
import type { MeteredInstance } from "../metered-instance.ts";

export type Verdict = "ok" | "err" | "bad";

/** `result<list<u8>, u32>` in memory: discriminant, padding, pointer or number, length. */
const RESULT = { bytes: 12, align: 4, value: 4, length: 8 } as const;

/**
 * Lifting clamps a list that reaches past the memory, and copies whatever length it has at no cost:
 * so the range is checked, the length capped and its price charged first, that of `output_write`.
 * @throws HostStop out-of-fuel
 */
export function judgeResult(
  instance: MeteredInstance,
  guest: GuestAccess,
  returned: number,
): Verdict {
  const memory = instance.memory();
  const at = returned >>> 0;
  if (at % RESULT.align !== 0 || at + RESULT.bytes > memory.length) return "bad";
  const view = new DataView(memory.buffer, at, RESULT.bytes);
  const discriminant = view.getUint8(0);
  if (discriminant === 1) return "err";
  const pointer = view.getUint32(RESULT.value, true);
  const length = view.getUint32(RESULT.length, true);
  if (discriminant !== 0 || length > MAX_OUTPUT_BYTES || pointer + length > memory.length)
    return "bad";
  guest.chargeBase(OUTPUT_ENTRY);
  guest.chargeBytes(OUTPUT_ENTRY, length);
  return "ok";
}
