/** What one validator is started with, besides its components. */

import type { EvidenceDocument } from "@platform/consensus-pbft";
import type { ChainSnapshot, Genesis, Hex32 } from "@platform/protocol";
import type { Environment } from "./api.ts";
import type { BlockWitness } from "./consensus/block-check.ts";
import type { Head } from "./consensus/head.ts";
import type { SafetyStop } from "./exit-codes.ts";
import type { SyncSettings, TrustedHead } from "./sync/sync-settings.ts";

export interface ValidatorInit {
  readonly genesis: Genesis;
  /** The metagraph at B0, whose hash genesis names. */
  readonly snapshot: ChainSnapshot;
  /** runtime.wasm, whose hash genesis names. */
  readonly code: Uint8Array;
  readonly environment: Environment;
  readonly version: string;
  /** Hex hotkey of this validator. */
  readonly hotkey: Hex32;
  /** First epoch in which it signs votes, attestations, weights and calls. @default 0 */
  readonly observeUntil?: bigint;
  /** Evaluations at once. */
  readonly concurrency: number;
  /** Multiaddrs of the members' validator hosts by hotkey, from configuration. */
  readonly addresses: ReadonlyMap<Hex32, readonly string[]>;
  /** What is kept for others. @default DEFAULT_SYNC */
  readonly sync?: SyncSettings;
  /** A head that the operator vouches for: whoever contradicts it is dropped. */
  readonly trust?: TrustedHead;
  /** Where a determinism bundle goes; resolves when it is on disk. */
  readonly bundle: (
    head: Head,
    block: Uint8Array,
    certificate: Uint8Array,
    /** Null where the block could not be run once more. */
    witness: BlockWitness | null,
  ) => Promise<void>;
  /** Keeps what proves a member's misbehaviour. @default nowhere but in a block */
  readonly evidence?: (document: EvidenceDocument) => void;
  /** Safety stop: the process must end with this code. */
  readonly onStop: (reason: SafetyStop, error: unknown) => void;
}
