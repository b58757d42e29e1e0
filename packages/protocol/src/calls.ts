/** Call indexes (PROTOCOL §8): append-only, shared by pool, runtime and clients. */

export const Pallet = {
  system: 0,
  timestamp: 1,
  session: 2,
  authority: 3,
  parameters: 4,
  challenges: 5,
  submissions: 6,
  certification: 7,
  weights: 8,
  mana: 9,
  jobs: 12,
  zk: 16,
  identity: 14,
  trust: 15,
  governance: 11,
  reputation: 10,
} as const;

export const CallIndex = {
  remark: { pallet: Pallet.system, call: 0 },
  chainSnapshot: { pallet: Pallet.session, call: 0 },
  delegate: { pallet: Pallet.session, call: 1 },
  rejoin: { pallet: Pallet.session, call: 2 },
  reportEquivocation: { pallet: Pallet.session, call: 3 },
  reportInvalidProposal: { pallet: Pallet.session, call: 4 },
  ownerCommand: { pallet: Pallet.authority, call: 0 },
  verified: { pallet: Pallet.challenges, call: 0 },
  veto: { pallet: Pallet.challenges, call: 1 },
  seed: { pallet: Pallet.submissions, call: 0 },
  commit: { pallet: Pallet.submissions, call: 1 },
  reveal: { pallet: Pallet.submissions, call: 2 },
  attestCommit: { pallet: Pallet.certification, call: 0 },
  attestReveal: { pallet: Pallet.certification, call: 1 },
  dispute: { pallet: Pallet.certification, call: 2 },
  applyUpgrade: { pallet: Pallet.system, call: 1 },
  zkClaim: { pallet: Pallet.zk, call: 0 },
  vetoRotation: { pallet: Pallet.authority, call: 1 },
  identityLink: { pallet: Pallet.identity, call: 0 },
  identityRotate: { pallet: Pallet.identity, call: 1 },
  identitySetName: { pallet: Pallet.identity, call: 2 },
  trustAttest: { pallet: Pallet.trust, call: 0 },
  trustRevoke: { pallet: Pallet.trust, call: 1 },
  propose: { pallet: Pallet.governance, call: 0 },
  sponsor: { pallet: Pallet.governance, call: 1 },
  vote: { pallet: Pallet.governance, call: 2 },
  delegateVote: { pallet: Pallet.governance, call: 3 },
  revokeVote: { pallet: Pallet.governance, call: 4 },
  vetoProposal: { pallet: Pallet.governance, call: 5 },
  executeProposal: { pallet: Pallet.governance, call: 6 },
} as const;

export interface CallId {
  readonly pallet: number;
  readonly call: number;
}

export function isCall(call: CallId, index: CallId): boolean {
  return call.pallet === index.pallet && call.call === index.call;
}

export type CallClass = "inherent" | "operational" | "normal";

const INHERENTS = [CallIndex.chainSnapshot, CallIndex.seed];
const OPERATIONAL = [
  CallIndex.delegate,
  CallIndex.rejoin,
  CallIndex.reportEquivocation,
  CallIndex.reportInvalidProposal,
  CallIndex.ownerCommand,
  CallIndex.verified,
  CallIndex.veto,
  CallIndex.attestCommit,
  CallIndex.attestReveal,
  CallIndex.dispute,
  CallIndex.vetoRotation,
];

/** The class decides order, fee and room in a block (PROTOCOL §4, §8). */
export function callClass(call: CallId): CallClass {
  if (INHERENTS.some((index) => isCall(call, index))) return "inherent";
  return OPERATIONAL.some((index) => isCall(call, index)) ? "operational" : "normal";
}
