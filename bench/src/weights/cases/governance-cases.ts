/** Proposals before the largest set: every list that a call walks is as long as it can be. */

import { type Call, concatBytes, fromHex, type Hex32, ParametersCodec } from "@platform/protocol";
import {
  ChallengeStatus,
  call,
  encodeProposalAction,
  type ProposalAction,
  ProposalKind,
  ProposalRecordCodec,
  ProposalStatus,
  VoteChoice,
} from "@platform/runtime";
import { key, type TestValidator } from "../../../../packages/runtime/test/host/accounts.ts";
import type { FullChain } from "../full-chain.ts";
import {
  BALLOT_KEY,
  ELECTORATE_KEY,
  EMPTY,
  ENDED_COUNT_KEY,
  ENDED_PROPOSAL_KEY,
  keyOf,
  OPEN_PROPOSAL_KEY,
  PARAMETERS_KEY,
  PROPOSAL_AGENDA_KEY,
  PROPOSAL_KEY,
  PROPOSAL_VETO_KEY,
  SPONSOR_KEY,
  u64s,
  VOTE_DELEGATION_KEY,
} from "../raw-state.ts";
import { type Case, type Changes, memberAt } from "./case.ts";

const ID: Hex32 = key("proposal");
/** Bounds of assembly/pallets/governance/rules.ts. */
const MOST_OPEN = 16;
const ENDED_KEPT = 64n;
const MANY_ENDED = 100n;
const TEXT: ProposalAction = { kind: "text", document: key("a document") };
type Status = keyof typeof ProposalStatus;

export async function governanceCases(full: FullChain): Promise<Case[]> {
  const last = memberAt(full, -1);
  const first = memberAt(full, 0);
  const one = async (of: string, name: string, body: Call, changes: Changes): Promise<Case> => ({
    ...{ call: `governance.${of}`, name, changes },
    extrinsic: await byMember(full, last, body),
  });
  const retire: ProposalAction = { kind: "challenge", challenge: inForce(full), action: "retire" };
  const change: ProposalAction = { kind: "parameter", name: "burnUid", value: 7n };
  const jail: ProposalAction = { kind: "jail", hotkey: first.hotkey, epochs: 1 };
  const about = (status: Status, action = TEXT) => proposal(full, status, action);
  return [
    await one("propose", "a text beside all others", call.propose(TEXT), others()),
    await one(
      "propose",
      "a parameter beside all others",
      call.propose(change),
      roomy(full, others()),
    ),
    await one("propose", "jail beside all others", call.propose(jail), others()),
    await one("propose", "a challenge beside all others", call.propose(retire), others()),
    await one(
      "sponsor",
      "opens the vote of the largest set",
      call.sponsor(ID),
      about("sponsoring"),
    ),
    await one("vote", "the last of the electorate", voteOf(ID), about("voting")),
    await one(
      "delegateVote",
      "to one who delegates",
      call.delegateVote(first.hotkey),
      delegated(full),
    ),
    await one("revokeVote", "a delegation", call.revokeVote(), delegated(full)),
    await one("vetoProposal", "ends it", call.vetoProposal(ID), about("accepted")),
    await one("executeProposal", "a text", call.executeProposal(ID), due(full, TEXT)),
    await one(
      "executeProposal",
      "a parameter",
      call.executeProposal(ID),
      roomy(full, due(full, change)),
    ),
    await one("executeProposal", "a challenge", call.executeProposal(ID), due(full, retire)),
  ];
}

function inForce({ chain }: FullChain): Hex32 {
  const found = chain
    .api("challenges", {})
    .items.find(({ status }) => status === ChallengeStatus.active);
  if (found === undefined) throw new Error("no active challenge");
  return found.id;
}

/** The full chain's own windows are too long for a change of any of them. */
function roomy({ chain }: FullChain, changes: Changes): Changes {
  const short = { intakeSlots: 1, revealSlots: 1, seedDelay: 1, attestSlots: 1, disputeSlots: 1 };
  const parameters = ParametersCodec.enc({ ...chain.parameters, ...short });
  return new Map([...changes, [keyOf(...PARAMETERS_KEY), parameters]]);
}

const voteOf = (id: Hex32): Call => call.vote({ proposal: id, choice: VoteChoice.abstain });

/** Made for the next block and never included: its nonce is used again. */
async function byMember(full: FullChain, of: TestValidator, body: Call): Promise<Uint8Array> {
  const bytes = await full.chain.extrinsic(of.hot, body);
  full.chain.takeBack(of.hotkey, of.hot.scheme);
  return bytes;
}

/** All but one place taken. */
function others(): Changes {
  const ids = Array.from({ length: MOST_OPEN - 1 }, (_, i) => key(`open ${i}`));
  return new Map(ids.map((id) => [keyOf(...OPEN_PROPOSAL_KEY, id), fromHex(key("somebody"))]));
}

function delegated({ members }: FullChain): Changes {
  const to = fromHex(key("another"));
  return new Map(members.map(({ hotkey }) => [keyOf(...VOTE_DELEGATION_KEY, hotkey), to]));
}

/** Behind its timelock. */
function due(full: FullChain, action: ProposalAction): Changes {
  return proposal(full, "accepted", action, full.chain.slot);
}

/** With the ballots of everybody but the last member, where so many fit its status. */
function proposal(
  full: FullChain,
  status: Status,
  action: ProposalAction,
  executableFrom = status === "accepted" ? full.chain.slot + 1_000n : 0n,
): Changes {
  const { members, chain } = full;
  const deadline = chain.slot + 5_000n;
  const others = members.slice(0, -1);
  const oldest = key("oldest");
  const record = ProposalRecordCodec.enc({
    ...{ status: ProposalStatus[status], kind: ProposalKind[action.kind] },
    ...{ proposer: key("somebody"), slot: chain.slot, deadline, executableFrom },
    ...{ total: 10n * BigInt(members.length), aye: 0n, nay: 0n, abstain: 0n, reason: 0 },
    payload: encodeProposalAction(action),
  });
  const voters = members.map(({ hotkey }) => concatBytes(fromHex(hotkey), u64s(10n)));
  const changes = new Map<string, Uint8Array>([
    [keyOf(...PROPOSAL_KEY, ID), record],
    [keyOf(...PROPOSAL_AGENDA_KEY, deadline, ID), EMPTY],
    [keyOf(...OPEN_PROPOSAL_KEY, ID), fromHex(key("somebody"))],
    [keyOf(...ENDED_COUNT_KEY), u64s(MANY_ENDED)],
    [keyOf(...ENDED_PROPOSAL_KEY, MANY_ENDED - ENDED_KEPT), fromHex(oldest)],
    [keyOf(...PROPOSAL_KEY, oldest), record],
  ]);
  for (const { hotkey } of others) changes.set(keyOf(...SPONSOR_KEY, ID, hotkey), EMPTY);
  if (status === "sponsoring") return changes;
  changes.set(keyOf(...ELECTORATE_KEY, ID), concatBytes(...voters));
  for (const { hotkey } of members) changes.set(keyOf(...BALLOT_KEY, ID, hotkey), Uint8Array.of(0));
  if (status === "accepted")
    for (const { hotkey } of others) changes.set(keyOf(...PROPOSAL_VETO_KEY, ID, hotkey), EMPTY);
  return changes;
}
