/** The result of `evaluate`, judged in the guest's memory before the generated code lifts it. */

import { OUTPUT_ENTRY } from "@platform/protocol/host-wit";
import { MAX_OUTPUT_BYTES } from "@platform/protocol/limits";
import type { GuestAccess } from "../host/guest-access.ts";
import type { HostWatch } from "../observe/host-watch.ts";

export type Verdict = "ok" | "err" | "bad";

/** `result<list<u8>, u32>` in memory: discriminant, padding, pointer or number, length. */
const RESULT = { bytes: 12, align: 4, value: 4, length: 8 } as const;

/**
 * Lifting clamps a list that reaches past the memory, and copies whatever length it has at no cost:
 * so the range is checked, the length capped and its price paid first.
 * @param pay takes the price of an output, or throws
 */
export function judgeResult(
  memory: Uint8Array,
  returned: number,
  pay: (pointer: number, length: number) => void,
): Verdict {
  const at = returned >>> 0;
  if (at % RESULT.align !== 0 || at + RESULT.bytes > memory.length) return "bad";
  const view = new DataView(memory.buffer, at, RESULT.bytes);
  const discriminant = view.getUint8(0);
  if (discriminant === 1) return "err";
  const pointer = view.getUint32(RESULT.value, true);
  const length = view.getUint32(RESULT.length, true);
  if (discriminant !== 0 || length > MAX_OUTPUT_BYTES || pointer + length > memory.length)
    return "bad";
  pay(pointer, length);
  return "ok";
}

/** An output costs what `output_write` costs, and is observed as a call of it. */
export function payOutput(
  guest: GuestAccess,
  watch: HostWatch | undefined,
  pointer: number,
  length: number,
): void {
  watch?.callBegins(OUTPUT_ENTRY, [pointer, length]);
  let result: number | undefined;
  try {
    guest.chargeBase(OUTPUT_ENTRY);
    guest.chargeBytes(OUTPUT_ENTRY, length);
    if (watch !== undefined) guest.memory.readBytes(pointer, length);
    result = 0;
  } finally {
    watch?.callEnds(OUTPUT_ENTRY, result);
  }
}
