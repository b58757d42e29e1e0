import { Scope } from "../../fw/arena";
import { Block } from "../../fw/block";
import { deposit, event } from "../../fw/event";
import { Cursor } from "../../fw/storage";
import { Parameters } from "../parameters/parameters";
import { Ballots } from "./ballots";
import { GOVERNANCE, GovernanceEvent } from "./errors";
import { close } from "./execution";
import { ACCEPTED, EXPIRED, Proposal, REJECTED, VOTING } from "./proposal";
import { judge, timelockSlots, Verdict, votingSlots } from "./rules";

/** Phases that end at or before this slot: a vote is counted first, and only then can it be over. */
export function onInitialize(): void {
  const cursor = new Cursor(Proposal.agenda());
  while (cursor.next()) {
    const scope = Scope.open();
    const suffix = cursor.suffix();
    if (suffix.u64be(0) > Block.slot) return;
    const proposal = Proposal.load(suffix.hash(8))!;
    if (proposal.status == VOTING) count(proposal);
    else expire(proposal);
    Scope.close(scope);
  }
}

/**
 * The timelock runs from the block that counts, not from the deadline: after a long silence of the
 * network there would be no time left to veto.
 */
function count(proposal: Proposal): void {
  Ballots.tally(proposal);
  const p = proposal;
  const verdict = judge(p.kind, p.aye, p.nay, p.abstain, p.total);
  const accepted = verdict == Verdict.Accepted;
  const index = accepted ? GovernanceEvent.Accepted : GovernanceEvent.Rejected;
  const e = event(GOVERNANCE, index).hash(p.id).u64(p.aye).u64(p.nay).u64(p.abstain);
  if (!accepted) {
    deposit(e.u8(<u8>verdict));
    proposal.reason = <u32>verdict;
    close(proposal, REJECTED);
    return;
  }
  const epochSlots = Parameters.load().epochSlots;
  proposal.status = ACCEPTED;
  proposal.executableFrom = Block.slot + timelockSlots(epochSlots);
  deposit(e.u64(proposal.executableFrom));
  proposal.moveDeadline(proposal.executableFrom + votingSlots(epochSlots));
  proposal.save();
}

/** Too few sponsors, or nobody who executes it. */
function expire(proposal: Proposal): void {
  deposit(event(GOVERNANCE, GovernanceEvent.Expired).hash(proposal.id));
  close(proposal, EXPIRED);
}
