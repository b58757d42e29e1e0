/** Proposals and parameter changes as the HTTP API shows them: words in the place of state's bytes. */

import {
  type Hex32,
  PARAMETER_NAMES,
  type ParameterChange,
  type ParameterName,
  toHex,
} from "@platform/protocol";
import {
  decodeProposalAction,
  type ProposalDetail,
  type ProposalInfo,
  ProposalKind,
  type ProposalKindName,
  ProposalStatus,
  RejectionReason,
  runtimeError,
  VoteChoice,
} from "@platform/runtime";
import { z } from "zod";
import { decimal, hex32 } from "./wire.ts";

const STATUS_WORDS = Object.keys(ProposalStatus) as (keyof typeof ProposalStatus)[];
const KIND_WORDS = Object.keys(ProposalKind) as ProposalKindName[];
const CHOICE_WORDS = Object.keys(VoteChoice) as (keyof typeof VoteChoice)[];

export const ProposalViewSchema = z.object({
  id: hex32,
  status: z.enum(STATUS_WORDS),
  kind: z.enum(KIND_WORDS),
  /** What it asks for, by name. */
  action: z.record(z.string(), z.string()),
  proposer: hex32,
  slot: decimal,
  /** First slot in which the running phase is over; null once it has ended. */
  deadline: decimal.nullable(),
  /** End of the timelock; null before it is accepted. */
  executableFrom: decimal.nullable(),
  /** Power of the electorate; 0 before the vote opens. */
  total: decimal,
  aye: decimal,
  nay: decimal,
  abstain: decimal,
  /** Why it failed (`pallet.CODE`) or was rejected; null otherwise. */
  reason: z.string().nullable(),
});
export type ProposalView = z.output<typeof ProposalViewSchema>;

export const ProposalDetailViewSchema = ProposalViewSchema.extend({
  /** Kept until it ends. */
  sponsors: z.array(hex32),
  votes: z.array(z.object({ voter: hex32, choice: z.enum(CHOICE_WORDS) })),
  vetoes: z.array(hex32),
});
export type ProposalDetailView = z.output<typeof ProposalDetailViewSchema>;

export const VoteDelegationViewSchema = z.object({ hotkey: hex32, to: hex32 });

export const ParameterChangesViewSchema = z.object({
  name: z.enum(PARAMETER_NAMES),
  value: decimal,
  /** Decided, in force from the next boundary on. */
  pending: z.object({ value: decimal, proposal: hex32 }).nullable(),
  /** Oldest first; each names the hash of the one before, 64 zeros for the first. */
  changes: z.array(
    z.object({
      hash: hex32,
      old: decimal,
      new: decimal,
      previous: hex32,
      proposal: hex32,
      height: decimal,
      epoch: decimal,
    }),
  ),
});
export type ParameterChangesView = z.output<typeof ParameterChangesViewSchema>;

export function proposalView(info: ProposalInfo): ProposalView {
  return {
    id: info.id,
    status: wordAt(STATUS_WORDS, info.status),
    kind: wordAt(KIND_WORDS, info.kind),
    action: actionWords(info),
    proposer: info.proposer,
    slot: info.slot,
    deadline: info.deadline === 0n ? null : info.deadline,
    executableFrom: info.executableFrom === 0n ? null : info.executableFrom,
    total: info.total,
    aye: info.aye,
    nay: info.nay,
    abstain: info.abstain,
    reason: reasonOf(info),
  };
}

export function proposalDetailView(detail: ProposalDetail): ProposalDetailView {
  return {
    ...proposalView(detail.info),
    sponsors: [...detail.sponsors],
    votes: detail.votes.map(({ voter, choice }) => ({
      voter,
      choice: wordAt(CHOICE_WORDS, choice),
    })),
    vetoes: [...detail.vetoes],
  };
}

export function parameterChangesView(
  name: ParameterName,
  value: bigint,
  answer: {
    readonly pending?: { readonly value: bigint; readonly proposal: Hex32 } | undefined;
    readonly changes: readonly { readonly hash: Hex32; readonly change: ParameterChange }[];
  },
): ParameterChangesView {
  return {
    name,
    value,
    pending: answer.pending ?? null,
    changes: answer.changes.map(({ hash, change: { name: _place, ...rest } }) => ({
      hash,
      ...rest,
    })),
  };
}

function actionWords({ kind, payload }: ProposalInfo): Record<string, string> {
  const action = decodeProposalAction(kind, payload);
  // Of a later runtime: only its bytes are known here.
  if (action === null) return { payload: toHex(payload) };
  const { kind: _kind, ...fields } = action;
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, String(value)]));
}

function reasonOf({ status, reason }: ProposalInfo): string | null {
  if (status === ProposalStatus.failed) {
    const error = runtimeError(reason);
    return error === null ? `error ${reason}` : `${error.pallet}.${error.code}`;
  }
  if (status !== ProposalStatus.rejected) return null;
  const found = Object.entries(RejectionReason).find(([, number]) => number === reason);
  return found?.[0] ?? `verdict ${reason}`;
}

function wordAt<T extends string>(words: readonly T[], index: number): T {
  const word = words[index];
  if (word === undefined) throw new RangeError(`${index} is not among ${words.join(", ")}`);
  return word;
}
