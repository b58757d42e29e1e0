/** What the crash writer does at each height: a function of the height, so that anyone can replay it. */

import { type Hex32, sha256Hex, utf8 } from "@platform/protocol";
import { createRandom } from "./random.ts";

export const blockHashAt = (height: bigint): Hex32 => sha256Hex(utf8(`crash block ${height}`));

/** Some 30 writes, one in three a delete. */
export function writesAt(height: bigint): Map<string, Uint8Array | null> {
  const random = createRandom(Number(height) + 1);
  const writes = new Map<string, Uint8Array | null>();
  for (let i = 0; i < 30; i++) {
    const key = `key ${random.below(500)}`;
    const value = new Uint8Array(40).fill(random.below(256));
    writes.set(key, random.below(3) === 0 ? null : value);
  }
  return writes;
}

/** The state after `height`, from nothing. */
export function stateAt(height: bigint): Map<string, Uint8Array> {
  const state = new Map<string, Uint8Array>();
  for (let h = 0n; h <= height; h++)
    for (const [key, value] of writesAt(h))
      if (value === null) state.delete(key);
      else state.set(key, value);
  return state;
}
