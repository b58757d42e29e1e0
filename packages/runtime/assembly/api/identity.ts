import { Bytes } from "../fw/bytes";
import { Reader } from "../fw/reader";
import { Writer } from "../fw/writer";
import { Identity } from "../pallets/identity/identity";
import { PeerKey } from "../pallets/identity/peer-keys";

const BY_ACCOUNT: u8 = 0;
const BY_PEER_KEY: u8 = 1;
const BY_NAME: u8 = 2;

/** One identity by its account, its live peer key or its name. */
export function identity(r: Reader, w: Writer): void {
  const by = r.u8();
  const value = r.bytes();
  if (by > BY_NAME) r.bad = true;
  const found = identityBy(by, value);
  w.bool(found !== null);
  if (found === null) return;
  w.hash(found.account).hash(found.peerKey).u64(found.since).u32(found.links).bytes(found.name);
  const retired = found.retired().all();
  w.compact(<u32>retired.length);
  for (let i = 0; i < retired.length; i++) w.raw(retired[i]);
}

function identityBy(by: u8, value: Bytes): Identity | null {
  if (by != BY_NAME && value.length() != 32) return null;
  if (by == BY_ACCOUNT) return Identity.load(value.hash(0));
  if (by == BY_NAME) {
    const account = Identity.ofName(value);
    return account === null ? null : Identity.load(account);
  }
  const holder = PeerKey.load(value.hash(0));
  return holder === null || holder.retired ? null : Identity.load(holder.account);
}
