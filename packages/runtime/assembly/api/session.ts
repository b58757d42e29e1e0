import { Reader } from "../fw/reader";
import { Writer } from "../fw/writer";
import { Epoch } from "../pallets/session/epoch";
import { Members } from "../pallets/session/members";
import { Registry } from "../pallets/session/registry";

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
