import type { Call, Hex32, Scheme } from "@platform/protocol";

/** What state and snapshot say of one (account, scheme) at the tip. */
export interface AccountView {
  /** A hotkey of the running epoch's snapshot. */
  readonly registered: boolean;
  /** An owner key in state. */
  readonly owner: boolean;
  readonly nextNonce: number;
  /** Fees, in thousandths of mana, that the account could pay now. */
  readonly mana: bigint;
  /** Verifies its signatures: the account itself, or the session key of its live delegation. */
  readonly key: Hex32 | null;
}

export type ViewAccount = (signer: Hex32, scheme: Scheme) => AccountView;

/** What the runtime's tables say of a call, injected so that the pool knows no pallet. */
export interface CallRules {
  /** Thousandths of mana, a constant of the runtime plus bytes; 0 for operational calls. */
  fee(call: Call, bytes: number): bigint;
  /** Part of the block's room that the call takes (MAX_BLOCK_WEIGHT). */
  weight(call: Call, bytes: number): bigint;
  /** The payload that must be held before the call may enter a block; null when none. */
  payloadOf(call: Call): Hex32 | null;
}
