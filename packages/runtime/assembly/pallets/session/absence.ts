import { Block } from "../../fw/block";
import { Hash } from "../../fw/hash";
import { Reader } from "../../fw/reader";
import { Epoch } from "./epoch";
import { ABSENT, Jail } from "./jail";
import { Member, Members } from "./members";

/** A shorter epoch says too little about anybody (PROTOCOL §6). */
const LEAST_BLOCKS: u64 = 100;
/** Absence never brings a set below this. */
const LEAST_MEMBERS: i32 = 4;

/**
 * Puts on record which members of the ending epoch missed more than nine tenths of the
 * certificates for its blocks. The block in hand is the epoch's last; its own certificate stands
 * in the next block and counts for nobody. Gives their hotkeys, in order.
 */
export function recordAbsence(epoch: Epoch): Array<Hash> {
  const found = new Array<Hash>();
  const blocks = Block.height + 1 - epoch.startHeight;
  if (blocks < LEAST_BLOCKS) return found;
  const certificates = blocks - 1;
  const members = Members.all();
  const uptime = Reader.of(Members.uptime());
  for (let i = 0; i < members.length; i++) {
    const present = uptime.u32();
    if ((certificates - <u64>present) * 10 <= certificates * 9) continue;
    const jail = Jail.load(members[i].hotkey);
    jail.absence = ABSENT;
    jail.epoch = epoch.number;
    jail.present = present;
    jail.save();
    found.push(jail.hotkey);
  }
  return found;
}

/**
 * Leaves out who is jailed for absence; as long as fewer than four remain, takes the best-ranked of
 * them back in. `members` may be in any order.
 */
export function withoutAbsent(members: Array<Member>): Array<Member> {
  const here = new Array<Member>();
  const away = new Array<Member>();
  const records = new Array<Jail>();
  for (let i = 0; i < members.length; i++) {
    const jail = Jail.load(members[i].hotkey);
    if (jail.absence != ABSENT) {
      here.push(members[i]);
      continue;
    }
    away.push(members[i]);
    records.push(jail);
  }
  while (here.length < LEAST_MEMBERS && away.length > 0) {
    let best = 0;
    for (let i = 1; i < records.length; i++) if (records[i].ranksBefore(records[best])) best = i;
    here.push(away.splice(best, 1)[0]);
    records.splice(best, 1);
  }
  return here;
}
