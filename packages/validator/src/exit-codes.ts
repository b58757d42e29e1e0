/** Why a validator stops itself for good; the process exits with the number. */
export const SafetyStop = {
  /** A certified block has a state root that this node did not compute: a bundle was written. */
  wrongRoot: 20,
  /** A peer holds a later vote of ours than this disk: an old backup was restored. */
  restoredDisk: 21,
  /** The signer database refused a vote that conflicts with a lock. */
  signerConflict: 22,
  /** A service that holds durable state ended. */
  storageLost: 23,
} as const;

export type SafetyStop = (typeof SafetyStop)[keyof typeof SafetyStop];
