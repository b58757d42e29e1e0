/** What can be proposed, and how a proposal reads (assembly/pallets/governance). */

import {
  Bytes,
  decodeScale,
  Hash32,
  type Hex32,
  List,
  PARAMETER_NAMES,
  type ParameterName,
  Struct,
  u8,
  u16,
  u32,
  u64,
} from "@platform/protocol";
import type { Codec } from "scale-ts";

/** Append-only. */
export const ProposalKind = {
  text: 0,
  parameter: 1,
  jail: 2,
  challenge: 3,
  sandbox: 4,
  upgrade: 5,
  freeze: 6,
} as const;

export type ProposalKindName = keyof typeof ProposalKind;

/** Append-only. */
export const ProposalStatus = {
  sponsoring: 0,
  voting: 1,
  accepted: 2,
  executed: 3,
  failed: 4,
  rejected: 5,
  vetoed: 6,
  expired: 7,
} as const;

export const VoteChoice = { aye: 0, nay: 1, abstain: 2 } as const;

/** Why the members rejected a proposal. */
export const RejectionReason = { "no-quorum": 1, "below-threshold": 2 } as const;

/** Of a proposal about a challenge: as the owner's commands. */
export const ChallengeAction = { pause: 1, resume: 2, retire: 3 } as const;

/** What a proposal asks for. */
export type ProposalAction =
  /** SHA-256 of a document that members agree on. */
  | { readonly kind: "text"; readonly document: Hex32 }
  | { readonly kind: "parameter"; readonly name: ParameterName; readonly value: bigint }
  | { readonly kind: "jail"; readonly hotkey: Hex32; readonly epochs: number }
  | {
      readonly kind: "challenge";
      readonly challenge: Hex32;
      readonly action: keyof typeof ChallengeAction;
    }
  | { readonly kind: "sandbox"; readonly version: number }
  /** SHA-256 of a runtime. */
  | { readonly kind: "upgrade"; readonly code: Hex32 }
  | { readonly kind: "freeze"; readonly hotkey: Hex32; readonly epochs: number };

const Parameter = Struct({ name: u8, value: u64 });
const Term = Struct({ hotkey: Hash32, epochs: u16 });
const OnChallenge = Struct({ challenge: Hash32, action: u8 });

/** The payload of {@link ProposeArgs} for its kind. */
export function encodeProposalAction(action: ProposalAction): Uint8Array {
  switch (action.kind) {
    case "text":
      return Hash32.enc(action.document);
    case "parameter":
      return Parameter.enc({ name: PARAMETER_NAMES.indexOf(action.name), value: action.value });
    case "jail":
    case "freeze":
      return Term.enc({ hotkey: action.hotkey, epochs: action.epochs });
    case "challenge":
      return OnChallenge.enc({
        challenge: action.challenge,
        action: ChallengeAction[action.action],
      });
    case "sandbox":
      return u32.enc(action.version);
    case "upgrade":
      return Hash32.enc(action.code);
  }
}

/** @throws CodedError MALFORMED for what no runtime of this version accepts */
export function decodeProposalAction(kind: number, payload: Uint8Array): ProposalAction | null {
  const read = <T>(codec: Codec<T>): T => decodeScale(codec, payload, "proposal");
  switch (kind) {
    case ProposalKind.text:
      return { kind: "text", document: read(Hash32) };
    case ProposalKind.parameter: {
      const { name, value } = read(Parameter);
      const known = PARAMETER_NAMES[name];
      return known === undefined ? null : { kind: "parameter", name: known, value };
    }
    case ProposalKind.jail:
      return { kind: "jail", ...read(Term) };
    case ProposalKind.challenge: {
      const { challenge, action } = read(OnChallenge);
      const word = wordOf(ChallengeAction, action);
      return word === null ? null : { kind: "challenge", challenge, action: word };
    }
    case ProposalKind.sandbox:
      return { kind: "sandbox", version: read(u32) };
    case ProposalKind.upgrade:
      return { kind: "upgrade", code: read(Hash32) };
    case ProposalKind.freeze:
      return { kind: "freeze", ...read(Term) };
    default:
      return null;
  }
}

function wordOf<T extends Readonly<Record<string, number>>>(
  table: T,
  value: number,
): (keyof T & string) | null {
  return Object.keys(table).find((word) => table[word] === value) ?? null;
}

export interface ProposeArgs {
  readonly kind: number;
  readonly payload: Uint8Array;
}

export const ProposeArgsCodec: Codec<ProposeArgs> = Struct({ kind: u8, payload: Bytes() });

export interface VoteArgs {
  readonly proposal: Hex32;
  /** {@link VoteChoice} */
  readonly choice: number;
}

export const VoteArgsCodec: Codec<VoteArgs> = Struct({ proposal: Hash32, choice: u8 });

/** A proposal as the state keeps it. */
export interface ProposalRecord {
  /** {@link ProposalStatus} */
  readonly status: number;
  /** {@link ProposalKind} */
  readonly kind: number;
  readonly proposer: Hex32;
  /** Slot in which it was proposed. */
  readonly slot: bigint;
  /** First slot in which the running phase is over; 0 once the proposal has ended. */
  readonly deadline: bigint;
  /** End of the timelock; 0 before it is accepted. */
  readonly executableFrom: bigint;
  /** Power of the electorate; 0 before the vote opens. */
  readonly total: bigint;
  /** Power so far, or at the end. */
  readonly aye: bigint;
  readonly nay: bigint;
  readonly abstain: bigint;
  /** Failed: number of the runtime error. Rejected: {@link RejectionReason}. Else 0. */
  readonly reason: number;
  readonly payload: Uint8Array;
}

/** With its id, and as long as the vote runs with the sums of now. */
export interface ProposalInfo extends ProposalRecord {
  readonly id: Hex32;
}

const RECORD = {
  status: u8,
  kind: u8,
  proposer: Hash32,
  slot: u64,
  deadline: u64,
  executableFrom: u64,
  total: u64,
  aye: u64,
  nay: u64,
  abstain: u64,
  reason: u32,
  payload: Bytes(),
} as const;

export const ProposalRecordCodec: Codec<ProposalRecord> = Struct(RECORD);
export const ProposalInfoCodec: Codec<ProposalInfo> = Struct({ id: Hash32, ...RECORD });

/** Ballots are kept until the proposal ends. */
export interface ProposalDetail {
  readonly info: ProposalInfo;
  readonly sponsors: readonly Hex32[];
  readonly votes: readonly { readonly voter: Hex32; readonly choice: number }[];
  readonly vetoes: readonly Hex32[];
}

export const ProposalDetailCodec: Codec<ProposalDetail> = Struct({
  info: ProposalInfoCodec,
  sponsors: List(Hash32),
  votes: List(Struct({ voter: Hash32, choice: u8 })),
  vetoes: List(Hash32),
});

/** Slots for sponsors, for votes, for the timelock and for the execution (assembly rules.ts). */
export function governanceWindows(epochSlots: number): {
  readonly votingSlots: number;
  readonly timelockSlots: number;
} {
  const epochs = Math.min(20, Math.max(1, Math.floor(epochSlots / 36)));
  const votingSlots = epochs * epochSlots;
  return { votingSlots, timelockSlots: Math.ceil(votingSlots / 2) };
}
