import { Hash } from "../../fw/hash";
import { Reader } from "../../fw/reader";
import { Cursor, Key, removeAll } from "../../fw/storage";
import { Writer } from "../../fw/writer";
import { Member, Members } from "../session/members";
import { Delegations } from "./delegations";
import { GOVERNANCE } from "./errors";
import { Proposal } from "./proposal";

const SPONSORS: u8 = 5;
const ELECTORATE: u8 = 6;
const VOTES: u8 = 7;
const VETOES: u8 = 8;
/** hotkey, power */
const VOTER_BYTES: i32 = 40;

export const AYE: u8 = 0;
export const NAY: u8 = 1;
export const ABSTAIN: u8 = 2;

/** Who stands behind a proposal, who may vote on it, and what they said. */
export class Ballots {
  static sponsors(id: Hash): Key {
    return new Key(GOVERNANCE, SPONSORS).hash(id);
  }

  static votes(id: Hash): Key {
    return new Key(GOVERNANCE, VOTES).hash(id);
  }

  static vetoes(id: Hash): Key {
    return new Key(GOVERNANCE, VETOES).hash(id);
  }

  private static electorate(id: Hash): Key {
    return new Key(GOVERNANCE, ELECTORATE).hash(id);
  }

  /** By the running set: who has left it sponsors nothing. */
  static sponsoringPower(id: Hash): u64 {
    let power: u64 = 0;
    const cursor = new Cursor(Ballots.sponsors(id));
    while (cursor.next()) {
      const member = Member.load(cursor.suffix().hash(0));
      if (member !== null) power += member.power;
    }
    return power;
  }

  /** The running set votes with its powers of now, whatever becomes of it; gives their sum. */
  static freezeElectorate(id: Hash): u64 {
    const members = Members.all();
    const w = new Writer(members.length * VOTER_BYTES + 1);
    let total: u64 = 0;
    for (let i = 0; i < members.length; i++) {
      w.hash(members[i].hotkey).u64(members[i].power);
      total += members[i].power;
    }
    Ballots.electorate(id).put(w);
    return total;
  }

  static isElector(id: Hash, who: Hash): bool {
    const electors = Ballots.electorate(id).read();
    if (electors === null) return false;
    for (let at = 0; at < electors.length(); at += VOTER_BYTES)
      if (electors.hash(at).equals(who)) return true;
    return false;
  }

  /** A delegate's vote counts for a delegator that is silent, and for nobody behind that one. */
  static tally(proposal: Proposal): void {
    proposal.aye = 0;
    proposal.nay = 0;
    proposal.abstain = 0;
    const electors = Ballots.electorate(proposal.id).get();
    if (electors === null) return;
    while (electors.left() >= VOTER_BYTES) {
      const hotkey = electors.hash();
      const power = electors.u64();
      let vote = Ballots.vote(proposal.id, hotkey);
      if (vote === null) {
        const delegate = Delegations.of(hotkey);
        if (delegate !== null) vote = Ballots.vote(proposal.id, delegate);
      }
      if (vote === null) continue;
      const choice = vote.u8();
      if (choice == AYE) proposal.aye += power;
      else if (choice == NAY) proposal.nay += power;
      else proposal.abstain += power;
    }
  }

  private static vote(id: Hash, who: Hash): Reader | null {
    return Ballots.votes(id).hash(who).get();
  }

  static vetoPower(id: Hash): u64 {
    let power: u64 = 0;
    const electors = Ballots.electorate(id).get()!;
    while (electors.left() >= VOTER_BYTES) {
      const hotkey = electors.hash();
      const own = electors.u64();
      if (Ballots.vetoes(id).hash(hotkey).exists()) power += own;
    }
    return power;
  }

  /** The record keeps the sums; events say who voted how. */
  static clear(id: Hash): void {
    removeAll(Ballots.sponsors(id));
    removeAll(Ballots.votes(id));
    removeAll(Ballots.vetoes(id));
    Ballots.electorate(id).remove();
  }
}
