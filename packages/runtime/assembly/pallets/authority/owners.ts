import { Hash } from "../../fw/hash";
import { Reader } from "../../fw/reader";
import { Key } from "../../fw/storage";
import { Writer } from "../../fw/writer";
import { AUTHORITY } from "./errors";

const KEYS: u8 = 0;
const NONCE: u8 = 1;

/** Owner keys m of n with their own nonce (PROTOCOL §8, §12). */
export class Owners {
  threshold: u8 = 0;
  keys: Array<Hash> = new Array<Hash>();

  static decode(r: Reader): Owners {
    const owners = new Owners();
    const count = r.count(32);
    for (let i = 0; i < count; i++) owners.keys.push(r.hash());
    owners.threshold = r.u8();
    return owners;
  }

  static load(): Owners {
    return Owners.decode(new Key(AUTHORITY, KEYS).get()!);
  }

  encode(w: Writer): Writer {
    w.compact(<u32>this.keys.length);
    for (let i = 0; i < this.keys.length; i++) w.hash(this.keys[i]);
    return w.u8(this.threshold);
  }

  save(): void {
    new Key(AUTHORITY, KEYS).put(this.encode(new Writer()));
  }

  indexOf(key: Hash): i32 {
    for (let i = 0; i < this.keys.length; i++) if (this.keys[i].equals(key)) return i;
    return -1;
  }

  static nonce(): u64 {
    return new Key(AUTHORITY, NONCE).getU64();
  }

  static useNonce(nonce: u64): void {
    new Key(AUTHORITY, NONCE).putU64(nonce + 1);
  }
}
