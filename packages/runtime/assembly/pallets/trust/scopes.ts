import { Bytes } from "../../fw/bytes";
import { deposit, event } from "../../fw/event";
import { Hash } from "../../fw/hash";
import { OK, Outcome } from "../../fw/outcome";
import { Reader } from "../../fw/reader";
import { Key } from "../../fw/storage";
import { Writer } from "../../fw/writer";
import { Challenges } from "../challenges/store";
import { HIGHEST_LEVEL, LOWEST_LEVEL } from "./edges";
import { TRUST, TrustError, TrustEvent, trustFailure } from "./errors";

const SCOPES: u8 = 1;
const MAX_ANCHORS: i32 = 16;
/** A level is lost with each hop after the first: of three levels nothing is left behind the third. */
const MAX_DEPTH: u8 = 3;

/** Whom the owners of a challenge would have run it; it explains and filters nothing. */
export class Scope {
  /** Bit n stands for context n. */
  contexts: u8 = 0;
  minLevel: u8 = 0;
  membersOnly: bool = false;
  maxDepth: u8 = 0;
  /** Whose word counts by itself, ascending. */
  anchors: Array<Hash> = new Array<Hash>();

  static decode(r: Reader): Scope {
    const scope = new Scope();
    scope.contexts = r.u8();
    scope.minLevel = r.u8();
    scope.membersOnly = r.bool();
    scope.maxDepth = r.u8();
    const count = r.count(32);
    for (let i = 0; i < count; i++) scope.anchors.push(r.hash());
    return scope;
  }

  static load(challenge: Hash): Scope | null {
    const r = Scope.key(challenge).get();
    return r === null ? null : Scope.decode(r);
  }

  static key(challenge: Hash): Key {
    return new Key(TRUST, SCOPES).hash(challenge);
  }

  encode(w: Writer): Writer {
    w.u8(this.contexts).u8(this.minLevel).bool(this.membersOnly).u8(this.maxDepth);
    w.compact(<u32>this.anchors.length);
    for (let i = 0; i < this.anchors.length; i++) w.hash(this.anchors[i]);
    return w;
  }

  isAnchor(account: Hash): bool {
    for (let i = 0; i < this.anchors.length; i++) if (this.anchors[i].equals(account)) return true;
    return false;
  }

  private isGood(): bool {
    if (this.contexts == 0 || this.minLevel < LOWEST_LEVEL) return false;
    if (this.minLevel > HIGHEST_LEVEL || this.maxDepth < 1 || this.maxDepth > MAX_DEPTH)
      return false;
    const count = this.anchors.length;
    if (count < 1 || count > MAX_ANCHORS) return false;
    for (let i = 1; i < count; i++)
      if (this.anchors[i - 1].compare(this.anchors[i]) >= 0) return false;
    return true;
  }

  /** Owner action 8: challenge, then the scope. */
  static set(payload: Bytes): Outcome {
    const r = Reader.of(payload);
    const challenge = r.hash();
    const scope = Scope.decode(r);
    if (!r.done()) return trustFailure(TrustError.Malformed);
    if (!scope.isGood()) return trustFailure(TrustError.BadScope);
    if (Challenges.inForce(challenge) === null && Challenges.queued(challenge) === null)
      return trustFailure(TrustError.UnknownChallenge);
    Scope.key(challenge).put(scope.encode(new Writer(512)));
    deposit(event(TRUST, TrustEvent.ScopeSet).hash(challenge));
    return OK;
  }

  /** Owner action 9. */
  static clear(challenge: Hash): Outcome {
    const key = Scope.key(challenge);
    if (!key.exists()) return trustFailure(TrustError.NoScope);
    key.remove();
    deposit(event(TRUST, TrustEvent.ScopeCleared).hash(challenge));
    return OK;
  }
}
