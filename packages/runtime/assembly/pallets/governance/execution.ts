import { Block } from "../../fw/block";
import { deposit, event } from "../../fw/event";
import { Hash } from "../../fw/hash";
import { OK, Outcome } from "../../fw/outcome";
import { storage_commit, storage_mark, storage_rollback } from "../../fw/platform";
import { Reader } from "../../fw/reader";
import { isWeak } from "../../fw/wide";
import { Member } from "../session/members";
import { perform } from "./actions";
import { Ballots } from "./ballots";
import { refuseVoter } from "./calls";
import { GOVERNANCE, GovernanceError, GovernanceEvent, governanceFailure } from "./errors";
import { ACCEPTED, EXECUTED, FAILED, Proposal, VETOED } from "./proposal";

/** While the timelock runs, weak power of the electorate undoes what was accepted. */
export function vetoProposal(who: Hash, r: Reader): Outcome {
  const id = r.hash();
  if (!r.done()) return governanceFailure(GovernanceError.Malformed);
  const proposal = Proposal.load(id);
  if (proposal === null) return governanceFailure(GovernanceError.UnknownProposal);
  if (proposal.status != ACCEPTED) return governanceFailure(GovernanceError.NotAccepted);
  if (Block.slot >= proposal.executableFrom) return governanceFailure(GovernanceError.TimelockOver);
  if (!Ballots.isElector(id, who)) return refuseVoter(who);
  const key = Ballots.vetoes(id).hash(who);
  if (key.exists()) return governanceFailure(GovernanceError.AlreadyVetoed);
  key.putEmpty();
  deposit(event(GOVERNANCE, GovernanceEvent.VetoCast).hash(id).hash(who));
  const power = Ballots.vetoPower(id);
  if (!isWeak(power, proposal.total)) return OK;
  deposit(event(GOVERNANCE, GovernanceEvent.Vetoed).hash(id).u64(power));
  close(proposal, VETOED);
  return OK;
}

/** Once, by any member, after the timelock. A failure is its end too, and leaves nothing behind. */
export function executeProposal(who: Hash, r: Reader): Outcome {
  const id = r.hash();
  if (!r.done()) return governanceFailure(GovernanceError.Malformed);
  if (Member.load(who) === null) return governanceFailure(GovernanceError.NotMember);
  const proposal = Proposal.load(id);
  if (proposal === null) return governanceFailure(GovernanceError.UnknownProposal);
  if (proposal.status == EXECUTED || proposal.status == FAILED)
    return governanceFailure(GovernanceError.AlreadyExecuted);
  if (proposal.status != ACCEPTED) return governanceFailure(GovernanceError.NotAccepted);
  if (Block.slot < proposal.executableFrom)
    return governanceFailure(GovernanceError.TimelockActive);
  storage_mark();
  const outcome = perform(proposal);
  if (outcome == OK) {
    storage_commit();
    deposit(event(GOVERNANCE, GovernanceEvent.Executed).hash(id));
  } else {
    storage_rollback();
    proposal.reason = <u32>outcome;
    deposit(event(GOVERNANCE, GovernanceEvent.Failed).hash(id).u32(proposal.reason));
  }
  close(proposal, outcome == OK ? EXECUTED : FAILED);
  return OK;
}

export function close(proposal: Proposal, status: u8): void {
  Ballots.clear(proposal.id);
  proposal.end(status);
}
