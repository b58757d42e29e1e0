/** New owner keys: what the authority pallet asks of them, before anybody signs (docs/adr/0034). */

import { MAX_OWNER_KEYS, OWNER_ROTATION_EPOCHS } from "@platform/protocol";
import type { OwnerRotation } from "@platform/runtime";

/** Null for keys that are 1 to 16, ascending, with a threshold that they can meet. */
export function rotationFault({ keys, threshold }: OwnerRotation): string | null {
  if (keys.length < 1 || keys.length > MAX_OWNER_KEYS)
    return `${keys.length} keys are not 1 to ${MAX_OWNER_KEYS}`;
  if (keys.some((key, i) => i > 0 && key <= (keys[i - 1] ?? "")))
    return "the keys are not in ascending order, each once";
  if (threshold < 1 || threshold > keys.length)
    return `a threshold of ${threshold} does not fit ${keys.length} keys`;
  return null;
}

/** Shortest and longest delay in slots. */
export function rotationDelays(epochSlots: number): {
  readonly least: bigint;
  readonly most: bigint;
} {
  return {
    least: BigInt(OWNER_ROTATION_EPOCHS.least * epochSlots),
    most: BigInt(OWNER_ROTATION_EPOCHS.most * epochSlots),
  };
}
