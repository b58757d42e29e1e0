import { Block } from "../../fw/block";
import { deposit, event } from "../../fw/event";
import { Hash } from "../../fw/hash";
import { OK, Outcome } from "../../fw/outcome";
import { Reader } from "../../fw/reader";
import { Delegation } from "./delegation";
import { Epoch } from "./epoch";
import { SESSION, SessionError, SessionEvent, sessionFailure } from "./errors";
import { ABSENT, Jail, REJOINING } from "./jail";
import { Member } from "./members";

/** A hotkey names its session key; in force from the next boundary that its epochs cover. */
export function delegate(who: Hash, r: Reader): Outcome {
  const delegation = Delegation.decode(r);
  if (!r.done()) return sessionFailure(SessionError.DelegationMalformed);
  if (!delegation.hotkey.equals(who)) return sessionFailure(SessionError.DelegationNotOwn);
  if (!delegation.chainId.equals(Block.chainId()))
    return sessionFailure(SessionError.DelegationWrongChain);
  if (delegation.toEpoch <= Epoch.load().number)
    return sessionFailure(SessionError.DelegationExpired);
  const live = Delegation.live(who);
  if (live !== null && delegation.seq <= live.seq)
    return sessionFailure(SessionError.DelegationSeqNotRising);
  const pending = Delegation.pending(who);
  if (pending !== null && delegation.seq <= pending.seq)
    return sessionFailure(SessionError.DelegationSeqNotRising);
  if (!delegation.isSigned(Block.chainId()))
    return sessionFailure(SessionError.DelegationBadSignature);
  Delegation.pendingKey().hash(who).putBytes(delegation.signed);
  const e = event(SESSION, SessionEvent.DelegationQueued).hash(who);
  deposit(e.hash(delegation.sessionKey).u64(delegation.seq));
  return OK;
}

/** A hotkey that was jailed for absence is back; it is in the set from the next boundary on. */
export function rejoin(who: Hash, r: Reader): Outcome {
  const jail = Jail.load(who);
  if (!r.done() || jail.absence != ABSENT) return sessionFailure(SessionError.RejoinNotNeeded);
  jail.absence = REJOINING;
  jail.save();
  deposit(event(SESSION, SessionEvent.Rejoining).hash(who));
  return OK;
}

/** The key that signs for a hotkey under scheme 0: a member's own, else its live delegation's. */
export function sessionKeyOf(hotkey: Hash, epoch: u64): Hash | null {
  const member = Member.load(hotkey);
  if (member !== null) return member.sessionKey;
  const live = Delegation.live(hotkey);
  return live !== null && live.covers(epoch) ? live.sessionKey : null;
}
