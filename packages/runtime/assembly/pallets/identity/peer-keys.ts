import { Bytes } from "../../fw/bytes";
import { Hash } from "../../fw/hash";
import { Cursor, Key } from "../../fw/storage";
import { Writer } from "../../fw/writer";
import { IDENTITY } from "./errors";

const PEER_KEYS: u8 = 1;
const HISTORY: u8 = 3;
/** Retired keys that are remembered for each account. */
const MAX_RETIRED: u32 = 16;

/** Whose a peer key is or was. */
export class PeerKey {
  constructor(
    public account: Hash,
    public retired: bool,
  ) {}

  /** Null for a key that is free. */
  static load(key: Hash): PeerKey | null {
    const r = PeerKey.entry(key).get();
    return r === null ? null : new PeerKey(r.hash(), r.bool());
  }

  static put(key: Hash, account: Hash, retired: bool): void {
    PeerKey.entry(key).put(new Writer(33).hash(account).bool(retired));
  }

  static remove(key: Hash): void {
    PeerKey.entry(key).remove();
  }

  private static entry(key: Hash): Key {
    return new Key(IDENTITY, PEER_KEYS).hash(key);
  }
}

/** The former keys of one account; the oldest gives way. */
export class RetiredKeys {
  constructor(private account: Hash) {}

  private prefix(): Key {
    return new Key(IDENTITY, HISTORY).hash(this.account);
  }

  /** `place` counts the account's links from 0. */
  add(place: u32, key: Hash, from: u64, to: u64): void {
    PeerKey.put(key, this.account, true);
    this.prefix()
      .u64(<u64>place)
      .put(new Writer(48).hash(key).u64(from).u64(to));
    if (place < MAX_RETIRED) return;
    const oldest = this.prefix().u64(<u64>(place - MAX_RETIRED));
    const value = oldest.read();
    if (value === null) return;
    PeerKey.remove(value.hash(0));
    oldest.remove();
  }

  /** Oldest first: key, first slot, slot of its retirement. */
  all(): Array<Bytes> {
    const found = new Array<Bytes>();
    const cursor = new Cursor(this.prefix());
    while (cursor.next()) found.push(cursor.value());
    return found;
  }

  clear(): void {
    const cursor = new Cursor(this.prefix());
    while (cursor.next()) {
      PeerKey.remove(cursor.value().hash(0));
      cursor.remove();
    }
  }
}
