/** How the tables beside this file say what lies in the state. */

import type { Fields, Shape } from "@platform/protocol";

/** One item of a pallet: pallet u8, item u8, then the parts of the key; the value is SCALE. */
export interface StorageItem {
  readonly index: number;
  readonly name: string;
  readonly docs: string;
  /** Parts of the key in order; integers big-endian, so that a walk is in numeric order. */
  readonly key: Fields;
  readonly value: Shape;
}

/** A value of no bytes: the key says it all. */
export const EMPTY: Shape = { struct: {} };
export const HASH: Shape = { hex: 32 };

/** A 32-byte id or account. */
export function keyOf<const N extends string>(...names: readonly N[]): Readonly<Record<N, Shape>> {
  return Object.fromEntries(names.map((name) => [name, HASH])) as Record<N, Shape>;
}
