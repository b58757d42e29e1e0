/** Words for each refusal of the pool: what is wrong and what to do next. */

import type { CommandRefusal } from "@platform/challenge-registry";
import type { ErrorRecord } from "@platform/protocol";
import { REFUSALS, type RefusalCode } from "@platform/txpool";

/** Refusals of the door itself: the call is well formed and would fail in its block. */
type DoorRefusal =
  | "BAD_ARGUMENTS"
  | "UNKNOWN_CHALLENGE"
  | "CHALLENGE_NOT_ACTIVE"
  | "INTAKE_STALLED"
  | "PAYLOAD_MISMATCH"
  | "REJOIN_NOT_NEEDED"
  | "COMMAND_SHARES"
  | "COMMAND_VERSION"
  | "UPGRADE_TOO_LARGE"
  | "UPGRADE_PENDING"
  | "UPGRADE_NOT_AUTHORIZED"
  | "ZK_NOT_BOUND"
  | "ZK_UNKNOWN_KEY"
  | "ZK_NULLIFIER_USED"
  | "COMMAND_ROTATION_DELAY"
  | "COMMAND_ROTATION_WAITS"
  | "COMMAND_NO_ROTATION"
  | CommandRefusal;

const WORDS: Readonly<Record<RefusalCode | DoorRefusal, readonly [string, string?]>> = {
  TOO_LARGE: ["the extrinsic is larger than a block takes", "send the payload by hash"],
  MALFORMED: ["the bytes are not a canonical extrinsic"],
  INHERENT_NOT_ACCEPTED: ["inherents are made by leaders only"],
  WRONG_CHAIN: ["signed for another network", "compare `subnet` --node with the chain id"],
  WRONG_SPEC_VERSION: ["signed for another runtime version", "sign it again"],
  EXPIRED_MORTALITY: ["its last slot has passed", "sign it again"],
  FUTURE_MORTALITY: ["its first slot lies too far ahead", "check this machine's clock"],
  MORTALITY_TOO_LONG: ["it would live longer than an epoch"],
  NOT_REGISTERED: ["the hotkey is not registered on this subnet", "register it on the chain first"],
  NOT_OWNER: ["the signer is no owner key of this network"],
  OWNER_QUEUE_FULL: ["too many owner commands wait", "try again after the next block"],
  DELEGATION_QUEUE_FULL: ["too many delegations wait", "try again after the next block"],
  DELEGATION_REPEATED: ["this key has a delegation waiting in this epoch"],
  SCHEME_NOT_ALLOWED: ["a session key signs operational calls only"],
  NO_SESSION_KEY: ["the hotkey has no live delegation"],
  NONCE_STALE: ["the nonce was used before", "read the account's next nonce and sign again"],
  NONCE_GAP: ["the nonce is too far ahead", "send the earlier ones first"],
  NONCE_TAKEN: ["another extrinsic with this nonce waits", "wait until it expires"],
  ALREADY_POOLED: ["it waits in the pool already"],
  POOL_ACCOUNT_FULL: ["this account has too many extrinsics waiting"],
  POOL_FULL: ["the pool is full", "try again later"],
  INSUFFICIENT_MANA: [
    "not enough mana for the fee",
    "mana comes back with every slot: `subnet mana --key FILE` says how much and when",
  ],
  RATE_LIMITED: ["too many extrinsics from here", "slow down"],
  BAD_SIGNATURE: ["the signature does not verify"],
  BAD_FOR_RUNTIME: ["it trapped under this runtime version"],
  BAD_ARGUMENTS: ["the call's arguments do not decode"],
  UNKNOWN_CHALLENGE: ["there is no such challenge", "list them with `subnet challenge list`"],
  CHALLENGE_NOT_ACTIVE: ["the challenge takes no submissions now", "wait until it is active"],
  INTAKE_STALLED: ["two epoch boundaries were missed, so intake has stopped", "try again later"],
  PAYLOAD_MISMATCH: ["the payload does not have the hash that the reveal names"],
  REJOIN_NOT_NEEDED: ["the hotkey is not jailed for absence, or has sent its rejoin already"],
  COMMAND_MALFORMED: ["the owner command does not decode"],
  COMMAND_WRONG_CHAIN: ["the owner command is signed for another network"],
  COMMAND_NONCE: ["the owner command's nonce is used or too far ahead", "sign it again"],
  COMMAND_UNKNOWN_ACTION: ["the owner command names no known action"],
  COMMAND_NOT_OWNER: ["the owner command is signed by a key that is no owner key"],
  COMMAND_SIGNER_REPEATED: ["one owner signed the command twice"],
  COMMAND_BAD_SIGNATURE: ["a signature of the owner command does not verify"],
  COMMAND_THRESHOLD: ["fewer owners signed the command than the threshold asks"],
  COMMAND_SHARES: [
    "with this challenge the emission shares of its mechanism exceed the whole",
    "lower emissionSharePpb, or retire another challenge first",
  ],
  COMMAND_VERSION: [
    "a challenge of this name has this version or a later one",
    "raise the version",
  ],
  ZK_NOT_BOUND: [
    "the proof's first public input names another account than the signer",
    "prove it anew for your own account: `subnet zk binding` gives the input",
  ],
  ZK_UNKNOWN_KEY: [
    "there is no such verification key",
    "list them with `validator-node zk keys`, or ask the owner to publish it",
  ],
  ZK_NULLIFIER_USED: ["this nullifier was claimed under the key before"],
  COMMAND_ZK_KEY: [
    "the bytes are no Groth16 verification key over BN254",
    "its layout is in docs/spec/runtime.md",
  ],
  COMMAND_ROTATION: [
    "the new owner keys are not 1 to 16 ascending ones, or their threshold is not",
  ],
  COMMAND_ROTATION_DELAY: [
    "the delay is not 2 to 64 times the epoch's nominal length",
    "give another --delay-slots to `subnet owner rotate`",
  ],
  COMMAND_ROTATION_WAITS: [
    "new owner keys wait already",
    "`subnet owner show` prints them, `subnet owner cancel` takes them back",
  ],
  COMMAND_NO_ROTATION: ["no rotation of that nonce waits", "`subnet owner show` prints what waits"],
  COMMAND_MANIFEST: ["the manifest is not one that may run", "check it with `subnet challenge`"],
  UPGRADE_TOO_LARGE: ["the module is larger than the state takes", "4 MiB are the most"],
  UPGRADE_PENDING: [
    "another module waits for its slot already",
    "see `validator-node runtime show`; send the call again after the switch",
  ],
  UPGRADE_NOT_AUTHORIZED: [
    "governance has not authorised this module",
    "compare its hash with `validator-node runtime show`",
  ],
};

export function refusalText(code: string): ErrorRecord {
  const [message, hint] = WORDS[code as keyof typeof WORDS] ?? [code];
  return { code, message, ...(hint === undefined ? {} : { hint }) };
}

refusalText.verdict = (code: string): "ignore" | "reject" =>
  REFUSALS[code as RefusalCode] ?? "ignore";
