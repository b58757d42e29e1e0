import { deposit, event } from "../../fw/event";
import { Hash } from "../../fw/hash";
import { OK, Outcome } from "../../fw/outcome";
import { Reader } from "../../fw/reader";
import { Cursor, Key } from "../../fw/storage";
import { Writer } from "../../fw/writer";
import { Member } from "../session/members";
import { Registry } from "../session/registry";
import { GOVERNANCE, GovernanceError, GovernanceEvent, governanceFailure } from "./errors";

const DELEGATIONS: u8 = 9;

/** Standing word of a member: where it is silent, another one's vote counts for it. */
export class Delegations {
  static prefix(): Key {
    return new Key(GOVERNANCE, DELEGATIONS);
  }

  static of(who: Hash): Hash | null {
    const value = Delegations.prefix().hash(who).read();
    return value === null ? null : value.hash(0);
  }

  /** At a boundary: what nobody registered has said would stay for ever. */
  static forget(): void {
    const cursor = new Cursor(Delegations.prefix());
    while (cursor.next()) if (!Registry.isRegistered(cursor.suffix().hash(0))) cursor.remove();
  }
}

/**
 * Replaces an earlier delegation. A delegation is followed once, so a longer circle counts for nobody
 * twice; two that name each other, or oneself, say nothing at all and are refused.
 */
export function delegateVote(who: Hash, r: Reader): Outcome {
  const to = r.hash();
  if (!r.done()) return governanceFailure(GovernanceError.Malformed);
  if (Member.load(who) === null) return governanceFailure(GovernanceError.NotMember);
  if (Member.load(to) === null) return governanceFailure(GovernanceError.DelegateNotMember);
  const next = Delegations.of(to);
  if (to.equals(who) || (next !== null && next.equals(who)))
    return governanceFailure(GovernanceError.DelegationCycle);
  Delegations.prefix().hash(who).put(new Writer(32).hash(to));
  deposit(event(GOVERNANCE, GovernanceEvent.Delegated).hash(who).hash(to));
  return OK;
}

export function revokeVote(who: Hash, r: Reader): Outcome {
  if (!r.done()) return governanceFailure(GovernanceError.Malformed);
  const key = Delegations.prefix().hash(who);
  if (!key.exists()) return governanceFailure(GovernanceError.NotDelegated);
  key.remove();
  deposit(event(GOVERNANCE, GovernanceEvent.Revoked).hash(who));
  return OK;
}
