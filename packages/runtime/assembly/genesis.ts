import { inputReader } from "./fw/exchange";
import { Hash } from "./fw/hash";
import { Reader } from "./fw/reader";
import { Invalid } from "./invalid";
import { Owners } from "./pallets/authority/owners";
import { openRegistered } from "./pallets/mana/accounts";
import { Parameters } from "./pallets/parameters/parameters";
import { Delegation } from "./pallets/session/delegation";
import { Epoch, Origin } from "./pallets/session/epoch";
import { Member, Members } from "./pallets/session/members";
import { Registry, Snapshot } from "./pallets/session/registry";
import { Batch } from "./pallets/submissions/batch";
import { Accounts } from "./pallets/system/accounts";
import { Clock } from "./pallets/timestamp/clock";

/** PROTOCOL §6: a smaller set could not lose one member and go on. */
const MIN_MEMBERS: u16 = 4;
/** uid, power and the shortest delegation. */
const VALIDATOR_BYTES: i32 = 200;

/** State of block 0 from src/entry-points.ts `GenesisBuildCodec`; its signatures are checked. */
export function buildGenesis(): i32 {
  const r = inputReader();
  const chainId = r.hash();
  const timeMs = r.u64();
  const start = r.here();
  const parameters = Parameters.decode(r);
  Parameters.key().putBytes(r.since(start));
  const members = readMembers(r);
  const snapshot = Snapshot.decode(r);
  const owners = Owners.decode(r);
  if (!r.done() || members.length == 0 || parameters.intervalMs == 0) return Invalid.Malformed;
  if (owners.threshold == 0 || <i32>owners.threshold > owners.keys.length) return Invalid.Malformed;
  Accounts.setChainId(chainId);
  Clock.set(0, timeMs, snapshot.blockNumber, snapshot.blockHash);
  owners.save();
  if (!Registry.take(snapshot)) return Invalid.Malformed;
  openEpoch(members, snapshot, timeMs / <u64>parameters.intervalMs);
  openRegistered(timeMs / <u64>parameters.intervalMs);
  new Batch().save();
  return 0;
}

function readMembers(r: Reader): Array<Member> {
  const members = new Array<Member>();
  const count = r.count(VALIDATOR_BYTES);
  for (let i = 0; i < count && !r.bad; i++) {
    const uid = r.u16();
    const power = r.u64();
    const delegation = Delegation.decode(r);
    const member = new Member(delegation.hotkey);
    member.uid = uid;
    member.power = power;
    member.sessionKey = delegation.sessionKey;
    member.signed = delegation.signed;
    if (!r.bad) Delegation.liveKey(member.hotkey).putBytes(member.signed);
    if (power == 0 || !isAfter(members, member.hotkey)) r.bad = true;
    members.push(member);
  }
  return members;
}

function isAfter(members: Array<Member>, hotkey: Hash): bool {
  return members.length == 0 || members[members.length - 1].hotkey.compare(hotkey) < 0;
}

/** Epoch 0: its first block is block 1. */
function openEpoch(members: Array<Member>, snapshot: Snapshot, slot: u64): void {
  const origin = new Origin();
  origin.netuid = snapshot.netuid;
  origin.b0 = snapshot.blockNumber;
  const size = <u16>members.length;
  origin.minMembers = size < MIN_MEMBERS ? size : MIN_MEMBERS;
  origin.save();
  const epoch = new Epoch();
  epoch.boundaryNumber = snapshot.blockNumber;
  epoch.boundaryHash = snapshot.blockHash;
  epoch.startHeight = 1;
  epoch.startSlot = slot + 1;
  Members.take(members);
  Members.freeze(epoch, members);
  epoch.save();
}
