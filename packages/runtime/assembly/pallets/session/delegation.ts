import { Bytes } from "../../fw/bytes";
import {
  ED25519,
  envelope,
  isSignature,
  KIND_DELEGATION,
  KIND_DELEGATION_ACCEPTANCE,
  SR25519,
} from "../../fw/crypto";
import { Hash } from "../../fw/hash";
import { Reader } from "../../fw/reader";
import { Key } from "../../fw/storage";
import { SESSION } from "./errors";

const LIVE: u8 = 2;
const PENDING: u8 = 3;
const MAX_PEER_ID: i32 = 64;
const MAX_VERSIONS: i32 = 8;

/** A signed delegation (protocol/delegation.ts), kept as the bytes that it came in. */
export class Delegation {
  signed: Bytes = new Bytes(0, 0);
  body: Bytes = new Bytes(0, 0);
  chainId: Hash = Hash.none();
  hotkey: Hash = Hash.none();
  sessionKey: Hash = Hash.none();
  sandboxVersions: Array<u32> = new Array<u32>();
  fromEpoch: u64 = 0;
  toEpoch: u64 = 0;
  seq: u64 = 0;
  hotkeySignature: Bytes = new Bytes(0, 0);
  sessionSignature: Bytes = new Bytes(0, 0);

  /** Sets the reader's `bad` for what is out of bounds as well. */
  static decode(r: Reader): Delegation {
    const d = new Delegation();
    const start = r.here();
    d.chainId = r.hash();
    d.hotkey = r.hash();
    const peers = r.count(1);
    if (peers < 1 || peers > 2) r.bad = true;
    for (let i = 0; i < peers && !r.bad; i++) {
      const peer = r.bytes();
      if (!isPeerId(peer)) r.bad = true;
    }
    d.sessionKey = r.hash();
    d.sandboxVersions = readVersions(r);
    readVersions(r);
    d.fromEpoch = r.u64();
    d.toEpoch = r.u64();
    d.seq = r.u64();
    if (d.fromEpoch > d.toEpoch) r.bad = true;
    d.body = r.since(start);
    d.hotkeySignature = r.raw(64);
    d.sessionSignature = r.raw(64);
    d.signed = r.since(start);
    return d;
  }

  static live(hotkey: Hash): Delegation | null {
    return Delegation.from(Delegation.liveKey(hotkey));
  }

  static pending(hotkey: Hash): Delegation | null {
    return Delegation.from(Delegation.pendingKey().hash(hotkey));
  }

  static liveKey(hotkey: Hash): Key {
    return Delegation.livePrefix().hash(hotkey);
  }

  static livePrefix(): Key {
    return new Key(SESSION, LIVE);
  }

  static pendingKey(): Key {
    return new Key(SESSION, PENDING);
  }

  private static from(key: Key): Delegation | null {
    const value = key.read();
    return value === null ? null : Delegation.decode(Reader.of(value));
  }

  covers(epoch: u64): bool {
    return this.fromEpoch <= epoch && epoch <= this.toEpoch;
  }

  isSigned(chainId: Hash): bool {
    const given = envelope(chainId, KIND_DELEGATION, this.body);
    if (!isSignature(SR25519, this.hotkey, given, this.hotkeySignature)) return false;
    const taken = envelope(chainId, KIND_DELEGATION_ACCEPTANCE, this.body);
    return isSignature(ED25519, this.sessionKey, taken, this.sessionSignature);
  }
}

function readVersions(r: Reader): Array<u32> {
  const versions = new Array<u32>();
  const count = r.count(4);
  if (count < 1 || count > MAX_VERSIONS) r.bad = true;
  for (let i = 0; i < count && !r.bad; i++) versions.push(r.u32());
  return versions;
}

/** Printable ASCII of bounded length: the network layer owns the rest. */
function isPeerId(text: Bytes): bool {
  if (text.length() < 1 || text.length() > MAX_PEER_ID) return false;
  for (let i = 0; i < text.length(); i++) {
    const c = text.at(i);
    if (c < 0x21 || c > 0x7e) return false;
  }
  return true;
}
