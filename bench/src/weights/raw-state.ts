/** Storage keys and values as docs/spec/runtime.md lays them out, for states that take too long to live. */

import { concatBytes, fromHex, type Hex32 } from "@platform/protocol";
import { toLatin1 } from "@platform/storage";

/** Pallet, item, then the parts: hashes as hex, numbers as eight bytes, big-endian. */
export function keyOf(pallet: number, item: number, ...parts: readonly (Hex32 | bigint)[]): string {
  const encoded = parts.map((part) => (typeof part === "bigint" ? bigEndian(part) : fromHex(part)));
  return toLatin1(concatBytes(Uint8Array.of(pallet, item), ...encoded));
}

function bigEndian(value: bigint): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, value);
  return bytes;
}

/** SCALE u64s, one after the other. */
export function u64s(...values: readonly bigint[]): Uint8Array {
  const bytes = new Uint8Array(8 * values.length);
  const view = new DataView(bytes.buffer);
  for (const [i, value] of values.entries()) view.setBigUint64(8 * i, value, true);
  return bytes;
}

export const EMPTY: Uint8Array = new Uint8Array(0);

// Pallet and item of what the cases write.
export const EPOCH_KEY = [2, 0] as const;
export const LIVE_KEY = [2, 2] as const;
export const PENDING_KEY = [2, 3] as const;
export const MEMBER_KEY = [2, 4] as const;
export const JAIL_KEY = [2, 12] as const;
export const ROTATION_KEY = [3, 2] as const;
export const ROTATION_VETO_KEY = [3, 3] as const;
export const PARAMETERS_KEY = [4, 0] as const;
export const IN_FORCE_KEY = [5, 0] as const;
export const QUEUED_KEY = [5, 1] as const;
export const VERIFIED_KEY = [5, 2] as const;
export const VETO_KEY = [5, 3] as const;
export const SUBMISSION_KEY = [6, 0] as const;
export const OPEN_KEY = [6, 1] as const;
export const AWAITING_KEY = [6, 2] as const;
export const DUE_KEY = [6, 4] as const;
export const FINAL_KEY = [6, 5] as const;
export const BATCH_KEY = [6, 6] as const;
export const OPEN_COUNT_KEY = [6, 8] as const;
export const ATTESTATION_KEY = [7, 0] as const;
export const TALLY_KEY = [7, 1] as const;
export const BOARD_KEY = [8, 0] as const;
export const MANA_KEY = [9, 0] as const;
export const PROPOSAL_KEY = [11, 0] as const;
export const PROPOSAL_AGENDA_KEY = [11, 1] as const;
export const OPEN_PROPOSAL_KEY = [11, 2] as const;
export const ENDED_PROPOSAL_KEY = [11, 3] as const;
export const ENDED_COUNT_KEY = [11, 4] as const;
export const SPONSOR_KEY = [11, 5] as const;
export const ELECTORATE_KEY = [11, 6] as const;
export const BALLOT_KEY = [11, 7] as const;
export const PROPOSAL_VETO_KEY = [11, 8] as const;
export const VOTE_DELEGATION_KEY = [11, 9] as const;
export const IDENTITY_KEY = [14, 0] as const;
export const PEER_KEY = [14, 1] as const;
export const PEER_NAME_KEY = [14, 2] as const;
export const FORMER_PEER_KEY = [14, 3] as const;
export const TRUST_EDGE_KEY = [15, 0] as const;
export const ZK_KEY = [16, 0] as const;
