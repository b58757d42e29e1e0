import { Block } from "../../fw/block";
import { SR25519 } from "../../fw/crypto";
import { deposit, event } from "../../fw/event";
import { Hash } from "../../fw/hash";
import { OK, Outcome } from "../../fw/outcome";
import { storage_mark, storage_rollback } from "../../fw/platform";
import { Reader } from "../../fw/reader";
import { Cursor } from "../../fw/storage";
import { isWeak } from "../../fw/wide";
import { Writer } from "../../fw/writer";
import { Parameters } from "../parameters/parameters";
import { Epoch } from "../session/epoch";
import { Member } from "../session/members";
import { Accounts } from "../system/accounts";
import { perform } from "./actions";
import { ABSTAIN, Ballots } from "./ballots";
import { GOVERNANCE, GovernanceError, GovernanceEvent, governanceFailure } from "./errors";
import { EXPIRED, Proposal, SPONSORING, VOTING } from "./proposal";
import { KINDS, MAX_OPEN, MAX_OPEN_OF_MEMBER, votingSlots } from "./rules";

/** A member asks for something; what could not be done today is refused with that reason. */
export function propose(who: Hash, r: Reader): Outcome {
  const kind = r.u8();
  const payload = r.bytes();
  if (!r.done()) return governanceFailure(GovernanceError.Malformed);
  if (Member.load(who) === null) return governanceFailure(GovernanceError.NotMember);
  if (kind >= KINDS) return governanceFailure(GovernanceError.UnknownKind);
  const full = checkRoom(who);
  if (full != OK) return full;
  // The nonce of this extrinsic, counted already: it makes two equal proposals two.
  const nonce = Accounts.nonce(who, SR25519) - 1;
  const proposal = new Proposal(Proposal.id(Block.chainId(), who, nonce, kind, payload));
  proposal.kind = kind;
  proposal.payload = payload;
  const refused = rehearse(proposal);
  if (refused != OK) return refused;
  proposal.proposer = who;
  proposal.slot = Block.slot;
  proposal.moveDeadline(Block.slot + votingSlots(Parameters.load().epochSlots));
  proposal.markOpen();
  deposit(event(GOVERNANCE, GovernanceEvent.Proposed).hash(proposal.id).hash(who).u8(kind));
  addSponsor(proposal, who);
  return OK;
}

function checkRoom(who: Hash): Outcome {
  let open: i32 = 0;
  let own: i32 = 0;
  const cursor = new Cursor(Proposal.open());
  while (cursor.next()) {
    open++;
    if (cursor.value().hash(0).equals(who)) own++;
  }
  if (own >= MAX_OPEN_OF_MEMBER) return governanceFailure(GovernanceError.TooManyOwn);
  return open >= MAX_OPEN ? governanceFailure(GovernanceError.TooManyOpen) : OK;
}

/** Done and undone: its outcome is known, and nothing of it is left. */
function rehearse(proposal: Proposal): Outcome {
  storage_mark();
  const outcome = perform(proposal);
  storage_rollback();
  return outcome;
}

export function sponsor(who: Hash, r: Reader): Outcome {
  const id = r.hash();
  if (!r.done()) return governanceFailure(GovernanceError.Malformed);
  if (Member.load(who) === null) return governanceFailure(GovernanceError.NotMember);
  const proposal = Proposal.load(id);
  if (proposal === null) return governanceFailure(GovernanceError.UnknownProposal);
  if (proposal.status != SPONSORING) return governanceFailure(GovernanceError.NotSponsoring);
  if (Ballots.sponsors(id).hash(who).exists())
    return governanceFailure(GovernanceError.AlreadySponsored);
  deposit(event(GOVERNANCE, GovernanceEvent.Sponsored).hash(id).hash(who));
  addSponsor(proposal, who);
  return OK;
}

/** Weak power of sponsors opens the vote, and fixes who votes with how much. */
function addSponsor(proposal: Proposal, who: Hash): void {
  Ballots.sponsors(proposal.id).hash(who).putEmpty();
  if (isWeak(Ballots.sponsoringPower(proposal.id), Epoch.load().totalPower)) {
    proposal.status = VOTING;
    proposal.total = Ballots.freezeElectorate(proposal.id);
    proposal.moveDeadline(Block.slot + votingSlots(Parameters.load().epochSlots));
    const e = event(GOVERNANCE, GovernanceEvent.Opened).hash(proposal.id);
    deposit(e.u64(proposal.deadline).u64(proposal.total));
  }
  proposal.save();
}

/** Power-weighted by the electorate; a later vote replaces the earlier one until the deadline. */
export function vote(who: Hash, r: Reader): Outcome {
  const id = r.hash();
  const choice = r.u8();
  if (!r.done()) return governanceFailure(GovernanceError.Malformed);
  if (choice > ABSTAIN) return governanceFailure(GovernanceError.BadChoice);
  const proposal = Proposal.load(id);
  if (proposal === null) return governanceFailure(GovernanceError.UnknownProposal);
  if (proposal.status == SPONSORING) return governanceFailure(GovernanceError.VotingNotOpen);
  if (proposal.status == EXPIRED && proposal.total == 0)
    return governanceFailure(GovernanceError.VotingNotOpen);
  // The hook of this block has tallied whatever is due: what still votes is in time.
  if (proposal.status != VOTING) return governanceFailure(GovernanceError.VotingClosed);
  if (!Ballots.isElector(id, who)) return refuseVoter(who);
  Ballots.votes(id).hash(who).put(new Writer(1).u8(choice));
  deposit(event(GOVERNANCE, GovernanceEvent.VoteCast).hash(id).hash(who).u8(choice));
  return OK;
}

/** A member that came after the opening, or nobody's. */
export function refuseVoter(who: Hash): Outcome {
  return governanceFailure(
    Member.load(who) === null ? GovernanceError.NotMember : GovernanceError.NotInElectorate,
  );
}
