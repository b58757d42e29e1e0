import { Reader } from "../fw/reader";
import { Cursor, Key } from "../fw/storage";
import { Writer } from "../fw/writer";
import { Ballots } from "../pallets/governance/ballots";
import { Delegations } from "../pallets/governance/delegations";
import { Proposal, VOTING } from "../pallets/governance/proposal";

/** src/governance.ts `ProposalInfoCodec`; while the vote runs, the sums as they would be counted now. */
function write(one: Proposal, w: Writer): void {
  if (one.status == VOTING) Ballots.tally(one);
  one.encode(w.hash(one.id));
}

/** By id, open and ended ones. */
export function proposals(w: Writer): void {
  const all = Proposal.all();
  w.compact(<u32>all.length);
  for (let i = 0; i < all.length; i++) write(all[i], w);
}

export function proposal(r: Reader, w: Writer): void {
  const one = Proposal.load(r.hash());
  w.bool(one !== null);
  if (one === null) return;
  write(one, w);
  writeNames(Ballots.sponsors(one.id), w);
  const list = new Writer(512);
  let count: u32 = 0;
  const cursor = new Cursor(Ballots.votes(one.id));
  while (cursor.next()) {
    list.hash(cursor.suffix().hash(0)).raw(cursor.value());
    count++;
  }
  w.compact(count).raw(list.view());
  writeNames(Ballots.vetoes(one.id), w);
}

function writeNames(prefix: Key, w: Writer): void {
  const list = new Writer(512);
  let count: u32 = 0;
  const cursor = new Cursor(prefix);
  while (cursor.next()) {
    list.hash(cursor.suffix().hash(0));
    count++;
  }
  w.compact(count).raw(list.view());
}

export function voteDelegations(w: Writer): void {
  const list = new Writer(512);
  let count: u32 = 0;
  const cursor = new Cursor(Delegations.prefix());
  while (cursor.next()) {
    list.hash(cursor.suffix().hash(0)).raw(cursor.value());
    count++;
  }
  w.compact(count).raw(list.view());
}
