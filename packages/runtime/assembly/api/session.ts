import { Bytes } from "../fw/bytes";
import { Reader } from "../fw/reader";
import { Writer } from "../fw/writer";
import { sessionKeyOf } from "../pallets/session/calls";
import { Delegation } from "../pallets/session/delegation";
import { Epoch } from "../pallets/session/epoch";
import { Jail } from "../pallets/session/jail";
import { Member, Members } from "../pallets/session/members";
import { Neuron, Registry } from "../pallets/session/registry";

export function session(w: Writer): void {
  const epoch = Epoch.load();
  w.u64(epoch.number).u64(epoch.boundaryNumber).hash(epoch.boundaryHash);
  w.u64(epoch.startHeight).u64(epoch.startSlot);
  const members = Members.all();
  const uptime = Reader.of(Members.uptime());
  w.compact(<u32>members.length);
  for (let i = 0; i < members.length; i++) {
    const member = members[i];
    w.u16(member.uid).u64(member.power).raw(member.signed).u32(uptime.u32());
  }
  w.raw(Registry.neurons());
}

/**
 * Delegations of hotkeys outside the set that hold a permit: live ones and those that wait for a
 * boundary. Their nodes may follow the log, so that they are in sync when they enter.
 */
export function candidates(w: Writer): void {
  const found = new Array<Bytes>();
  const r = Reader.of(Registry.neurons());
  const count = r.count(1);
  for (let i = 0; i < count; i++) {
    const neuron = Neuron.decode(r);
    if (!neuron.permit || Member.load(neuron.hotkey) !== null) continue;
    const live = Delegation.live(neuron.hotkey);
    if (live !== null) found.push(live.signed);
    const pending = Delegation.pending(neuron.hotkey);
    if (pending !== null) found.push(pending.signed);
  }
  w.compact(<u32>found.length);
  for (let i = 0; i < found.length; i++) w.raw(found[i]);
}

/** Everybody who is kept out of the next set, or was and has sent its rejoin. */
export function jailed(w: Writer): void {
  const records = Jail.all();
  w.compact(<u32>records.length);
  for (let i = 0; i < records.length; i++) records[i].encode(w.hash(records[i].hotkey));
}

/** What one hotkey signs with: the key for scheme 0 now, and the delegation that waits. */
export function delegations(r: Reader, w: Writer): void {
  const hotkey = r.hash();
  const key = sessionKeyOf(hotkey, Epoch.load().number);
  w.bool(key !== null);
  if (key !== null) w.hash(key);
  const pending = Delegation.pending(hotkey);
  w.bool(pending !== null);
  if (pending !== null) w.raw(pending.signed);
}
