import { Block } from "../../fw/block";
import { deposit, event } from "../../fw/event";
import { Hash } from "../../fw/hash";
import { OK, Outcome } from "../../fw/outcome";
import { Reader } from "../../fw/reader";
import { Member } from "../session/members";
import { Registry } from "../session/registry";
import { CONTEXTS, Edge, HIGHEST_LEVEL, LOWEST_LEVEL } from "./edges";
import { TRUST, TrustError, TrustEvent, trustFailure } from "./errors";

/** Words of one account: what a search has to look at stays small. */
const MAX_EDGES: i32 = 16;

/** A member says how far it trusts another account; a later word replaces an earlier one. */
export function attestTrust(who: Hash, r: Reader): Outcome {
  const subject = r.hash();
  const context = r.u8();
  const level = r.u8();
  if (!r.done()) return trustFailure(TrustError.Malformed);
  if (Member.load(who) === null) return trustFailure(TrustError.NotMember);
  if (subject.equals(who)) return trustFailure(TrustError.OneSelf);
  if (!Registry.isRegistered(subject)) return trustFailure(TrustError.UnknownSubject);
  if (context >= CONTEXTS) return trustFailure(TrustError.BadContext);
  if (level < LOWEST_LEVEL || level > HIGHEST_LEVEL) return trustFailure(TrustError.BadLevel);
  const known = Edge.key(who, context, subject).exists();
  if (!known && Edge.allOf(who).length >= MAX_EDGES) return trustFailure(TrustError.TooMany);
  Edge.put(who, context, subject, level, Block.slot);
  const e = event(TRUST, TrustEvent.Attested).hash(who).hash(subject);
  deposit(e.u8(context).u8(level));
  return OK;
}

/** Takes the own word back, also when one is no member any more. */
export function revokeTrust(who: Hash, r: Reader): Outcome {
  const subject = r.hash();
  const context = r.u8();
  if (!r.done()) return trustFailure(TrustError.Malformed);
  const key = Edge.key(who, context, subject);
  if (!key.exists()) return trustFailure(TrustError.NotAttested);
  key.remove();
  deposit(event(TRUST, TrustEvent.Revoked).hash(who).hash(subject).u8(context));
  return OK;
}
