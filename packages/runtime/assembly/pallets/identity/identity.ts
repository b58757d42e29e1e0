import { Bytes } from "../../fw/bytes";
import { hashBytes } from "../../fw/crypto";
import { Hash } from "../../fw/hash";
import { Cursor, Key } from "../../fw/storage";
import { Writer } from "../../fw/writer";
import { IDENTITY } from "./errors";
import { PeerKey, RetiredKeys } from "./peer-keys";

const IDENTITIES: u8 = 0;
const NAMES: u8 = 2;

/** Who a hotkey says that it is: a peer key that agreed, and a display name. */
export class Identity {
  peerKey: Hash = Hash.none();
  /** Slot since which the peer key counts. */
  since: u64 = 0;
  /** Links so far: the number that the next one signs. */
  links: u32 = 0;
  /** Empty for none. */
  name: Bytes = new Bytes(0, 0);

  constructor(public account: Hash) {}

  static load(account: Hash): Identity | null {
    const r = new Key(IDENTITY, IDENTITIES).hash(account).get();
    if (r === null) return null;
    const identity = new Identity(account);
    identity.peerKey = r.hash();
    identity.since = r.u64();
    identity.links = r.u32();
    identity.name = r.bytes();
    return identity;
  }

  /** Accounts in order. */
  static accounts(): Array<Hash> {
    const accounts = new Array<Hash>();
    const cursor = new Cursor(new Key(IDENTITY, IDENTITIES));
    while (cursor.next()) accounts.push(cursor.suffix().hash(0));
    return accounts;
  }

  save(): void {
    const w = new Writer().hash(this.peerKey).u64(this.since).u32(this.links).bytes(this.name);
    new Key(IDENTITY, IDENTITIES).hash(this.account).put(w);
  }

  static ofName(name: Bytes): Hash | null {
    const value = Identity.nameKey(name).read();
    return value === null ? null : value.hash(0);
  }

  /** The free key is this account's from a slot on; what it had is retired. */
  take(peerKey: Hash, slot: u64): void {
    if (this.links > 0) this.retired().add(this.links - 1, this.peerKey, this.since, slot);
    this.peerKey = peerKey;
    this.since = slot;
    this.links += 1;
    PeerKey.put(peerKey, this.account, false);
    this.save();
  }

  rename(name: Bytes): void {
    if (this.name.length() > 0) Identity.nameKey(this.name).remove();
    this.name = name;
    Identity.nameKey(name).put(new Writer(32).hash(this.account));
    this.save();
  }

  retired(): RetiredKeys {
    return new RetiredKeys(this.account);
  }

  remove(): void {
    if (this.name.length() > 0) Identity.nameKey(this.name).remove();
    this.retired().clear();
    PeerKey.remove(this.peerKey);
    new Key(IDENTITY, IDENTITIES).hash(this.account).remove();
  }

  private static nameKey(name: Bytes): Key {
    return new Key(IDENTITY, NAMES).hash(hashBytes(name));
  }
}
