import { Block } from "../../fw/block";
import { deposit, event } from "../../fw/event";
import { Hash } from "../../fw/hash";
import { Reader } from "../../fw/reader";
import { Cursor } from "../../fw/storage";
import { Parameters } from "../parameters/parameters";
import { recordAbsence, withoutAbsent } from "./absence";
import { Delegation } from "./delegation";
import { Epoch } from "./epoch";
import { SESSION, SessionEvent } from "./errors";
import { forgetEvidence } from "./evidence";
import { ABSENT, Jail } from "./jail";
import { Member, Members } from "./members";
import { capPowers } from "./power";
import { Neuron, Registry, Snapshot } from "./registry";
import { Strangers } from "./strangers";

/**
 * The set changes to the given epoch: registry, then delegations, then members (PROTOCOL §6).
 * False if the snapshot names a hotkey twice.
 */
export function changeSet(number: u64, snapshot: Snapshot, minMembers: u16): bool {
  if (!Registry.take(snapshot)) return false;
  promoteDelegations(number);
  Strangers.reset();
  const epoch = Epoch.load();
  const absent = recordAbsence(epoch);
  epoch.number = number;
  epoch.boundaryNumber = snapshot.blockNumber;
  epoch.boundaryHash = snapshot.blockHash;
  epoch.startHeight = Block.height + 1;
  epoch.startSlot = Block.slot + 1;
  let members = eligible(number, snapshot, Parameters.load().minStake);
  const taken = members.length >= <i32>minMembers;
  if (taken) Members.take(members);
  else members = Members.all();
  Members.freeze(epoch, members);
  epoch.save();
  settleJail(number, members, absent);
  if (!taken) deposit(event(SESSION, SessionEvent.SetNotTaken).u64(number));
  const e = event(SESSION, SessionEvent.EpochStarted).u64(number).u64(epoch.boundaryNumber);
  deposit(e.hash(epoch.setHash).u16(epoch.members).u64(epoch.totalPower));
  return true;
}

/** Pending delegations take effect; those of hotkeys that are not registered are forgotten. */
function promoteDelegations(number: u64): void {
  const pending = new Cursor(Delegation.pendingKey());
  while (pending.next()) {
    const delegation = Delegation.decode(Reader.of(pending.value()));
    const registered = Registry.isRegistered(delegation.hotkey);
    if (registered && delegation.fromEpoch > number) continue;
    if (registered) Delegation.liveKey(delegation.hotkey).putBytes(delegation.signed);
    pending.remove();
  }
  const live = new Cursor(Delegation.livePrefix());
  while (live.next()) if (!Registry.isRegistered(live.suffix().hash(0))) live.remove();
}

/** Who is in the set is not jailed for absence; the newly jailed are named. */
function settleJail(number: u64, members: Array<Member>, absent: Array<Hash>): void {
  for (let i = 0; i < members.length; i++) Jail.clearAbsence(members[i].hotkey);
  for (let i = 0; i < absent.length; i++) {
    const jail = Jail.load(absent[i]);
    if (jail.absence != ABSENT) continue;
    const e = event(SESSION, SessionEvent.Jailed).hash(jail.hotkey).u64(jail.epoch);
    deposit(e.u32(jail.present));
  }
  Jail.expire(number);
  forgetEvidence(Members.oldestSet(number));
}

/** Permit, stake, a live delegation and no jail; sorted by hotkey, powers capped. */
function eligible(number: u64, snapshot: Snapshot, minStake: u16): Array<Member> {
  const candidates = new Array<Member>();
  for (let i = 0; i < snapshot.neurons.length; i++) {
    const neuron = snapshot.neurons[i];
    if (!neuron.permit || neuron.stakeWeight == 0 || neuron.stakeWeight < minStake) continue;
    const delegation = Delegation.live(neuron.hotkey);
    if (delegation === null || !delegation.covers(number)) continue;
    if (Jail.load(neuron.hotkey).until > number) continue;
    candidates.push(memberOf(neuron, delegation));
  }
  const present = withoutAbsent(candidates);
  const members = new Array<Member>();
  for (let i = 0; i < present.length; i++) insertByHotkey(members, present[i]);
  const powers = new Array<u64>();
  for (let i = 0; i < members.length; i++) powers.push(members[i].power);
  capPowers(powers);
  for (let i = 0; i < members.length; i++) members[i].power = powers[i];
  return members;
}

function memberOf(neuron: Neuron, delegation: Delegation): Member {
  const member = new Member(neuron.hotkey);
  member.uid = neuron.uid;
  member.power = <u64>neuron.stakeWeight;
  member.sessionKey = delegation.sessionKey;
  member.signed = delegation.signed;
  return member;
}

function insertByHotkey(members: Array<Member>, member: Member): void {
  members.push(member);
  for (let i = members.length - 1; i > 0; i--) {
    const before = members[i - 1];
    if (before.hotkey.compare(member.hotkey) <= 0) return;
    members[i] = before;
    members[i - 1] = member;
  }
}
