/** What a validator keeps for others, and when it takes a state instead of blocks (PROTOCOL §13). */

import type { Hex32 } from "@platform/protocol";

/** A head that the operator vouches for. */
export interface TrustedHead {
  readonly height: bigint;
  readonly hash: Hex32;
}

export interface SyncSettings {
  /** Decisions kept below the head; 0 keeps all of them. @default 50,000 */
  readonly keepBlocks: number;
  /** Blocks below the head whose events are kept; 0 keeps all of them. @default 100,000 */
  readonly keepEvents?: number;
  /** States are offered at multiples of this height, 0 for none; at most the undo window. @default 128 */
  readonly snapshotEvery: number;
  /** A certified state so many heights ahead is taken instead of the blocks below it. @default 2,000 */
  readonly snapshotAfter: number;
}

/** A week of busy production blocks: whoever asks later asks an archive, or re-executes. */
export const DEFAULT_KEEP_EVENTS = 100_000;

/** Three days and a half of busy production blocks; the set chain and the state are kept anyway. */
export const DEFAULT_SYNC: SyncSettings = {
  keepBlocks: 50_000,
  snapshotEvery: 128,
  snapshotAfter: 2_000,
};
