/** Result of a call: 0, or 1 + (pallet << 8 | error). Errors are values: nothing throws here. */
export type Outcome = i32;

export const OK: Outcome = 0;

export function failure(pallet: u8, error: i32): Outcome {
  return 1 + (((<i32>pallet) << 8) | error);
}
