/** The members' verbs: each is one signed call, and its answer is what the block made of it. */

import { createOutput } from "@platform/command-line/output";
import { createNodeApiClient } from "@platform/node-api";
import {
  type Call,
  CodedError,
  type Hex32,
  PARAMETER_NAMES,
  type ParameterName,
  proposalId,
} from "@platform/protocol";
import {
  ChallengeAction,
  call,
  encodeProposalAction,
  type ProposalAction,
  ProposalKind,
  VoteChoice,
} from "@platform/runtime";
import { hexParameter, numberParameter } from "../http/params.ts";
import { eventBySigner, type MemberCallOptions, sendMemberCall } from "./member-call.ts";

/** @throws CodedError CALL_REFUSED with the reason, BAD_PARAMETER, API_* */
export async function propose(action: ProposalAction, options: MemberCallOptions): Promise<void> {
  if (action.kind === "text") hexParameter("hash", action.document);
  if (action.kind === "upgrade") hexParameter("hash", action.code);
  const { chainId, hotkey, nonce, extrinsic } = await sendMemberCall(
    options,
    call.propose(action),
    eventBySigner("Proposed"),
  );
  const payload = encodeProposalAction(action);
  const proposal = proposalId(chainId, hotkey, nonce, ProposalKind[action.kind], payload);
  createOutput(options.json === true).result(
    { proposal, kind: action.kind, extrinsic },
    () =>
      `proposal ${proposal}\nnext: other members run validator-node governance sponsor ${proposal}`,
  );
}

export async function proposeParameter(
  name: string,
  value: string,
  options: MemberCallOptions,
): Promise<void> {
  await propose(
    { kind: "parameter", name: parameterName(name), value: numberParameter("value", value) },
    options,
  );
}

/** @throws CodedError BAD_PARAMETER for a name that is no parameter's */
export function parameterName(text: string): ParameterName {
  const name = PARAMETER_NAMES.find((one) => one === text);
  if (name !== undefined) return name;
  throw new CodedError({
    code: "BAD_PARAMETER",
    message: `there is no parameter ${text}`,
    hint: `parameters: ${PARAMETER_NAMES.join(", ")}`,
  });
}

export async function proposeJail(
  hotkey: string,
  epochs: string,
  options: MemberCallOptions,
): Promise<void> {
  const term = Number(numberParameter("epochs", epochs));
  await propose(
    { kind: "jail", hotkey: hexParameter("hotkey", hotkey), epochs: Math.min(term, 0xffff) },
    options,
  );
}

export async function proposeSandbox(version: string, options: MemberCallOptions): Promise<void> {
  const wanted = Number(numberParameter("version", version));
  await propose({ kind: "sandbox", version: Math.min(wanted, 0xffff_ffff) }, options);
}

export async function proposeChallenge(
  action: string,
  name: string,
  options: MemberCallOptions,
): Promise<void> {
  const challenges = await createNodeApiClient(options.url).challenges();
  const found = challenges.find((one) => one.name === name || one.id === name);
  if (found === undefined)
    throw new CodedError({
      code: "UNKNOWN_CHALLENGE",
      message: `there is no challenge ${name}`,
      hint: `challenges: ${challenges.map((one) => one.name).join(", ") || "none"}`,
    });
  const word = oneOf(ChallengeAction, action, "action");
  await propose({ kind: "challenge", challenge: found.id, action: word }, options);
}

export async function sponsor(proposal: string, options: MemberCallOptions): Promise<void> {
  await about(proposal, (id) => call.sponsor(id), "Sponsored", options);
}

export async function vote(
  proposal: string,
  choice: string,
  options: MemberCallOptions,
): Promise<void> {
  const number = VoteChoice[oneOf(VoteChoice, choice, "choice")];
  await about(proposal, (id) => call.vote({ proposal: id, choice: number }), "VoteCast", options);
}

export async function veto(proposal: string, options: MemberCallOptions): Promise<void> {
  await about(proposal, (id) => call.vetoProposal(id), "VetoCast", options);
}

export async function execute(proposal: string, options: MemberCallOptions): Promise<void> {
  const id = hexParameter("proposal", proposal);
  const before = await createNodeApiClient(options.url).proposal(id);
  await sendMemberCall(options, call.executeProposal(id), async (api) => {
    const { status } = await api.proposal(id);
    // What had ended before was not ended by this call.
    return status !== before.status && (status === "executed" || status === "failed");
  });
  await say(id, options);
}

export async function delegateVote(to: string, options: MemberCallOptions): Promise<void> {
  const member = hexParameter("hotkey", to);
  const { hotkey, extrinsic } = await sendMemberCall(
    options,
    call.delegateVote(member),
    eventBySigner("Delegated"),
  );
  createOutput(options.json === true).result(
    { hotkey, to: member, extrinsic },
    () => `where ${hotkey} is silent, the vote of ${member} counts for it`,
  );
}

export async function revokeVote(options: MemberCallOptions): Promise<void> {
  const { hotkey, extrinsic } = await sendMemberCall(
    options,
    call.revokeVote(),
    eventBySigner("Revoked"),
  );
  createOutput(options.json === true).result(
    { hotkey, extrinsic },
    () => `${hotkey} votes for itself again`,
  );
}

/** One call about one proposal, then how far that one is. */
async function about(
  proposal: string,
  make: (id: Hex32) => Call,
  event: string,
  options: MemberCallOptions,
): Promise<void> {
  const id = hexParameter("proposal", proposal);
  await sendMemberCall(options, make(id), eventBySigner(event));
  await say(id, options);
}

async function say(id: Hex32, options: MemberCallOptions): Promise<void> {
  const one = await createNodeApiClient(options.url).proposal(id);
  const { status, aye, nay, abstain, total, reason } = one;
  const why = reason === null ? "" : `, ${reason}`;
  createOutput(options.json === true).result(
    one,
    () => `${id} ${status}${why}: aye ${aye}, nay ${nay}, abstain ${abstain} of ${total}`,
  );
}

function oneOf<T extends Readonly<Record<string, number>>>(
  table: T,
  text: string,
  what: string,
): keyof T & string {
  if (Object.hasOwn(table, text)) return text;
  throw new CodedError({
    code: "BAD_PARAMETER",
    message: `${what} must be one of ${Object.keys(table).join(", ")}`,
  });
}
