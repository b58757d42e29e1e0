/** What a failed call's number means: 1 + (pallet << 8 | error), for CLI, API and logs. */

export interface RuntimeError {
  readonly pallet: string;
  /** Stable UPPER_SNAKE code. */
  readonly code: string;
  readonly message: string;
}

interface PalletErrors {
  readonly pallet: number;
  readonly name: string;
  /** Code and message, by error number. */
  readonly errors: readonly (readonly [code: string, message: string])[];
}

/** One row for each enum member in assembly/pallets; append-only. */
export const PALLET_ERRORS: readonly PalletErrors[] = [
  {
    pallet: 0,
    name: "system",
    errors: [
      ["BAD_ARGUMENTS", "the arguments do not decode"],
      ["UNKNOWN_CALL", "this call does not exist"],
      ["NOT_AUTHORIZED", "governance has not authorised this module"],
      ["UPGRADE_PENDING", "another module waits for its slot already"],
      ["TOO_LARGE", "the module is larger than the state takes"],
      ["BAD_CODE", "the module is not one of the profile, or says no version"],
      ["UNKNOWN_IMPORT", "the module imports what no node offers"],
      ["MISSING_EXPORT", "the module lacks an entry point"],
      ["WRONG_SPEC_NAME", "the module is the runtime of something else"],
      ["SPEC_VERSION_NOT_HIGHER", "the module's spec version is not above the one in force"],
      [
        "MIGRATION_FAILED",
        "the module did not migrate a copy of the state, or not begin a block on it",
      ],
    ],
  },
  {
    pallet: 2,
    name: "session",
    errors: [
      ["DELEGATION_MALFORMED", "the delegation does not decode or is out of bounds"],
      ["DELEGATION_NOT_OWN", "the delegation names another hotkey than the signer"],
      ["DELEGATION_WRONG_CHAIN", "the delegation is bound to another chain"],
      ["DELEGATION_SEQ_NOT_RISING", "the delegation's seq is not above the last one"],
      ["DELEGATION_BAD_SIGNATURE", "a signature of the delegation is wrong"],
      ["DELEGATION_EXPIRED", "the delegation ends before the next epoch"],
      ["REJOIN_NOT_NEEDED", "the hotkey is not jailed for absence, or has sent its rejoin already"],
      ["EVIDENCE_MALFORMED", "the evidence is not two votes, or not a vote and its header"],
      ["EVIDENCE_UNKNOWN_SET", "the votes name no set of the last epochs, or not this member"],
      [
        "EVIDENCE_NO_CONFLICT",
        "the votes do not contradict each other, or the proposal has no fault of its own",
      ],
      ["EVIDENCE_BAD_SIGNATURE", "a signature of the evidence is wrong"],
      ["EVIDENCE_DUPLICATE", "this member's equivocation of that epoch is on record already"],
      ["NOT_MEMBER", "only a member of the validator set may do this"],
    ],
  },
  {
    pallet: 3,
    name: "authority",
    errors: [
      ["MALFORMED", "the owner command does not decode"],
      ["WRONG_CHAIN", "the owner command is bound to another chain"],
      ["BAD_NONCE", "the owner command does not carry the next owner nonce"],
      ["BAD_SIGNATURE", "a signature of the owner command is wrong, doubled or of no owner"],
      ["THRESHOLD_NOT_MET", "fewer owners signed than the threshold asks"],
      ["UNKNOWN_ACTION", "the owner command names no known action"],
      ["BAD_KEYS", "the new owner keys are not 1 to 16 in ascending order"],
      ["BAD_THRESHOLD", "the new threshold is not 1 to the number of new keys"],
      ["BAD_DELAY", "the delay is not 2 to 64 times the epoch's nominal length"],
      ["ROTATION_PENDING", "new owner keys wait already: cancel them first"],
      ["NO_ROTATION", "no rotation of that nonce waits"],
      ["ALREADY_VETOED", "this member has objected already"],
    ],
  },
  {
    pallet: 5,
    name: "challenges",
    errors: [
      ["MALFORMED", "the manifest or the vote does not decode"],
      ["UNKNOWN_FORMAT", "the manifest has an unknown format"],
      ["BAD_NAME", 'the name is not 1 to 64 of a-z, 0-9 and "-"'],
      ["VERSION_NOT_RISING", "the version is not above the last one of this name"],
      ["KIND_RESERVED", 'kind "reported" is reserved'],
      ["HOST_ABI_UNSUPPORTED", "the host ABI version is not supported"],
      ["BAD_LIMITS", "a limit of the manifest is zero or above its bound"],
      ["BAD_IMPORTS", "the imports are not sorted names, or too many"],
      ["BAD_POLICY", "the policy is out of bounds"],
      ["OPEN_INTAKE_UNSUPPORTED", "open intake is reserved: submissions are committed first"],
      [
        "FUEL_RANKING_NEEDS_EPOCH_INTAKE",
        'a challenge that ranks by fuel must have intake "epoch"',
      ],
      ["EMISSION_EXCEEDED", "the emission shares of this mechanism would exceed the whole"],
      ["ACTIVATION_TOO_FAR", "the activation epoch is later than a queued version lives"],
      ["TOO_MANY", "there are too many challenges"],
      ["UNKNOWN", "there is no such challenge"],
      ["NOT_QUEUED", "no such version is queued"],
      ["NOT_MEMBER", "only a member of the validator set may do this"],
      ["ALREADY_VOTED", "this member has voted on this version already"],
      ["BAD_TRANSITION", "the challenge is not in a state that allows this"],
      ["BAD_EMISSION", "the mechanism is unknown, or the emission share is nothing or too much"],
      ["UNKNOWN_FEATURE", "the manifest asks for a feature that this runtime does not know"],
    ],
  },
  {
    pallet: 6,
    name: "submissions",
    errors: [
      ["MALFORMED", "the arguments do not decode"],
      ["UNKNOWN_CHALLENGE", "there is no such challenge"],
      ["CHALLENGE_NOT_ACTIVE", "the challenge takes no submissions now"],
      ["SIZE_CEILING_TOO_LARGE", "the size ceiling exceeds the challenge's largest payload"],
      ["DUPLICATE", "this commitment is known already"],
      ["BUDGET_EXHAUSTED", "the challenge's fuel budget of this epoch is used up"],
      ["UNKNOWN", "there is no such submission"],
      ["NOT_OWNER", "the submission belongs to another hotkey"],
      ["NOT_PENDING", "the submission is not waiting for its reveal"],
      ["REVEAL_TOO_EARLY", "reveals are not taken yet"],
      ["REVEAL_TOO_LATE", "reveals are not taken any more"],
      ["COMMITMENT_MISMATCH", "the reveal does not hash to the commitment"],
      ["PAYLOAD_TOO_LARGE", "the payload exceeds the committed size ceiling"],
      ["INLINE_MISMATCH", "the inline payload is not the one that is named"],
      ["STALLED", "two epoch boundaries were missed, so intake has stopped"],
      ["FULL", "too many submissions are open: try again when some are decided"],
    ],
  },
  {
    pallet: 7,
    name: "certification",
    errors: [
      ["MALFORMED", "the arguments do not decode"],
      ["NOT_MEMBER", "only a member of the validator set may attest"],
      ["WRONG_EPOCH", "the attest commit names another epoch than the running one"],
      ["NOTHING_OPEN", "no submission of the attest commit takes commits"],
      ["UNKNOWN_SUBMISSION", "there is no such submission"],
      ["NOT_COMMITTED", "this validator has not committed to this submission"],
      ["ALREADY_REVEALED", "this validator has revealed already"],
      ["WINDOW_NOT_OPEN", "reveals of this submission are not taken now"],
      ["ROOT_MISMATCH", "the leaf and its path do not lead to the committed root"],
      ["DIGEST_MISMATCH", "the digest is not that of the revealed result"],
      ["BAD_RESULT", "the result is out of bounds"],
      ["NOT_PRECERTIFIED", "the submission is not precertified"],
      ["SAME_DIGEST", "the dispute names the precertified digest"],
      ["ALREADY_DISPUTED", "this validator has disputed already"],
    ],
  },
  {
    pallet: 16,
    name: "zk",
    errors: [
      ["MALFORMED", "the claim or the key does not decode, or its inputs are not as many as asked"],
      ["TOO_LARGE", "the claim or the key has more than 16 public inputs, or bytes behind it"],
      ["UNKNOWN_KEY", "there is no such verification key"],
      ["NOT_BOUND", "the first public input does not name the account that signed"],
      ["NULLIFIER_USED", "the nullifier was claimed under this key before"],
      ["BAD_PROOF", "the proof does not hold for its key and public inputs"],
      ["KEY_KNOWN", "this verification key is in force already"],
      ["TOO_MANY_KEYS", "there are too many verification keys"],
    ],
  },
  {
    pallet: 14,
    name: "identity",
    errors: [
      ["MALFORMED", "the arguments do not decode"],
      ["ALREADY_LINKED", "this account has a peer key: rotate it"],
      ["NOT_LINKED", "this account has no peer key yet: link one"],
      ["KEY_IN_USE", "this peer key belongs to an account"],
      ["KEY_RETIRED", "this peer key was retired and cannot be linked again"],
      ["BAD_SIGNATURE", "the hotkey has not signed this link"],
      ["BAD_COUNTER_SIGNATURE", "the peer key has not signed this link"],
      ["BAD_NAME", "the name is not 1 to 64 bytes of visible UTF-8 without outer spaces"],
      ["NAME_TAKEN", "another account has this name"],
    ],
  },
  {
    pallet: 15,
    name: "trust",
    errors: [
      ["MALFORMED", "the arguments do not decode"],
      ["NOT_MEMBER", "only a member of the validator set may attest"],
      ["ONE_SELF", "nobody attests for itself"],
      ["UNKNOWN_SUBJECT", "the subject is not registered in this epoch's snapshot"],
      ["BAD_CONTEXT", "the context is not 0 to 7"],
      ["BAD_LEVEL", "the level is not 1 to 3"],
      ["TOO_MANY", "this account has said as much as it may: revoke something"],
      ["NOT_ATTESTED", "this account has said nothing of that subject in that context"],
      ["UNKNOWN_CHALLENGE", "there is no such challenge"],
      ["BAD_SCOPE", "contexts, level, depth or anchors of the scope are out of bounds"],
      ["NO_SCOPE", "the challenge has no scope"],
    ],
  },
  {
    pallet: 4,
    name: "parameters",
    errors: [
      ["UNKNOWN_PARAMETER", "there is no such parameter"],
      ["FROZEN", "a lineage never changes this parameter"],
      ["OUT_OF_BOUNDS", "the value is outside the parameter's bounds"],
      ["NO_CHANGE", "the parameter has this value, or is about to get it"],
      ["WINDOWS_TOO_LONG", "the windows of a batch would exceed 90 % of an epoch"],
      ["SANDBOX_NEEDS_OWN_KIND", "the sandbox version changes by a proposal of its own kind"],
    ],
  },
  {
    pallet: 11,
    name: "governance",
    errors: [
      ["MALFORMED", "the arguments do not decode"],
      ["UNKNOWN_KIND", "there is no such kind of proposal"],
      ["BAD_PAYLOAD", "the proposal's payload is not that of its kind"],
      ["NOT_MEMBER", "only a member of the validator set may do this"],
      ["TOO_MANY_OPEN", "sixteen proposals are open: try again when one has ended"],
      ["TOO_MANY_OWN", "this member has two open proposals already"],
      ["UNKNOWN_PROPOSAL", "there is no such proposal"],
      ["NOT_SPONSORING", "the proposal takes no sponsors any more"],
      ["ALREADY_SPONSORED", "this member sponsors the proposal already"],
      ["VOTING_NOT_OPEN", "the proposal lacks sponsors: nobody votes on it yet"],
      ["VOTING_CLOSED", "the vote is over"],
      ["NOT_IN_ELECTORATE", "the member came into the set after the vote had opened"],
      ["BAD_CHOICE", "a vote is aye, nay or abstain"],
      ["DELEGATE_NOT_MEMBER", "only a member of the validator set can vote for another"],
      ["DELEGATION_CYCLE", "the delegate is the member itself, or delegates to it"],
      ["NOT_DELEGATED", "this member has delegated to nobody"],
      ["NOT_ACCEPTED", "the proposal is not accepted"],
      ["TIMELOCK_ACTIVE", "the timelock of the proposal still runs"],
      ["TIMELOCK_OVER", "the timelock is over: nobody vetoes the proposal any more"],
      ["ALREADY_VETOED", "this member has vetoed the proposal already"],
      ["ALREADY_EXECUTED", "the proposal was executed already"],
      ["TARGET_NOT_MEMBER", "who is to be jailed is not a member of the validator set"],
      ["BAD_TERM", "the term is nothing, or longer than for a proven equivocation"],
      ["TARGET_UNREGISTERED", "the epoch's snapshot has no such hotkey"],
    ],
  },
];

/** The error behind a positive result of `apply_extrinsic`; null for 0 and for unknown numbers. */
export function runtimeError(result: number): RuntimeError | null {
  if (result <= 0) return null;
  const number = result - 1;
  const table = PALLET_ERRORS.find(({ pallet }) => pallet === number >> 8);
  const row = table?.errors[number & 0xff];
  return table === undefined || row === undefined
    ? null
    : { pallet: table.name, code: row[0], message: row[1] };
}

/** The number of an error, as `apply_extrinsic` returns it. @throws RangeError for an unknown one */
export function runtimeErrorNumber(pallet: string, code: string): number {
  const table = PALLET_ERRORS.find(({ name }) => name === pallet);
  const error = table?.errors.findIndex((row) => row[0] === code) ?? -1;
  if (table === undefined || error < 0) throw new RangeError(`no error ${pallet}.${code}`);
  return 1 + ((table.pallet << 8) | error);
}

/** Codes of what makes an extrinsic invalid (`Invalid` of entry-points.ts), in words. */
export const INVALID_ERRORS: Readonly<Record<number, readonly [code: string, message: string]>> = {
  [-1]: ["EXTRINSIC_MALFORMED", "the extrinsic does not decode, or its call does not exist"],
  [-2]: ["WRONG_CHAIN_ID", "the extrinsic is bound to another chain"],
  [-3]: ["WRONG_SPEC_VERSION", "the extrinsic is for another version of the runtime"],
  [-4]: ["MORTALITY_EXPIRED", "the extrinsic is not alive at this slot, or lives too long"],
  [-5]: ["NONCE_USED", "the nonce is used already or lies too far ahead"],
  [-6]: ["WRONG_SIGNATURE", "the signature is wrong"],
  [-7]: ["MANA_TOO_LOW", "the account has too little mana for the fee"],
  [-8]: ["UNREGISTERED_HOTKEY", "the signer is not registered in this epoch's snapshot"],
  [-9]: ["INHERENT_MISSING", "the block lacks a seed that is due"],
  [-10]: ["INHERENT_WRONG", "the inherent is not due, out of order or contradicts the header"],
  [-11]: ["NOT_ALLOWED_HERE", "the extrinsic has no place in this block or with this scheme"],
  [-12]: ["TOO_MANY", "one of this kind is in this block already, or its queue is full"],
  [-13]: ["CONTEXT_WRONG", "the header cannot follow the last one"],
  [-14]: ["BLOCK_OVERWEIGHT", "the block has no room left for the weight of this call"],
};
