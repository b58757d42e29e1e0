/** Why the pool did not take an extrinsic. `reject` blames who sent it, `ignore` does not. */
export const REFUSALS = {
  /** Above MAX_EXTRINSIC_BYTES. */
  TOO_LARGE: "reject",
  /** Not canonical SCALE, or an unknown kind, scheme or format. */
  MALFORMED: "reject",
  /** Inherents are the leader's facts; nobody sends them alone. */
  INHERENT_NOT_ACCEPTED: "reject",
  WRONG_CHAIN: "reject",
  /** Signed for another runtime version: an upgrade may be under way. */
  WRONG_SPEC_VERSION: "ignore",
  EXPIRED_MORTALITY: "ignore",
  /** Its first slot lies too far ahead to be kept. */
  FUTURE_MORTALITY: "ignore",
  /** Longer than epochSlots, or of no slot at all. */
  MORTALITY_TOO_LONG: "reject",
  NOT_REGISTERED: "ignore",
  /** The signer of an owner command is no owner key in state. */
  NOT_OWNER: "ignore",
  OWNER_QUEUE_FULL: "ignore",
  DELEGATION_QUEUE_FULL: "ignore",
  /** An unregistered key has its one delegation of this epoch queued already. */
  DELEGATION_REPEATED: "ignore",
  /** A session key signs operational calls only. */
  SCHEME_NOT_ALLOWED: "reject",
  /** The hotkey has no live delegation, so no session key signs for it. */
  NO_SESSION_KEY: "ignore",
  NONCE_STALE: "ignore",
  NONCE_GAP: "ignore",
  /** Another extrinsic holds this nonce until it expires. */
  NONCE_TAKEN: "ignore",
  ALREADY_POOLED: "ignore",
  POOL_ACCOUNT_FULL: "ignore",
  POOL_FULL: "ignore",
  INSUFFICIENT_MANA: "ignore",
  /** The delivering peer or the hotkey sends faster than its bucket refills. */
  RATE_LIMITED: "ignore",
  BAD_SIGNATURE: "reject",
  /** It trapped or exhausted its fuel under this runtime version. */
  BAD_FOR_RUNTIME: "ignore",
} as const;

export type RefusalCode = keyof typeof REFUSALS;

export interface Refusal {
  readonly verdict: "ignore" | "reject";
  readonly code: RefusalCode;
}

export function refusal(code: RefusalCode): Refusal {
  return { verdict: REFUSALS[code], code };
}
