import { Bytes } from "../../fw/bytes";
import { Hash } from "../../fw/hash";
import { Reader } from "../../fw/reader";
import { Key, removeAll } from "../../fw/storage";
import { Writer } from "../../fw/writer";
import { SESSION } from "./errors";

const NEURONS: u8 = 7;
const REGISTERED: u8 = 8;
const MAX_NEURONS: i32 = 256;
/** Encoded size of one neuron: uid, hotkey, stake weight, permit, block of registration. */
const NEURON_BYTES: i32 = 45;

export class Neuron {
  uid: u16 = 0;
  hotkey: Hash = Hash.none();
  stakeWeight: u16 = 0;
  permit: bool = false;

  static decode(r: Reader): Neuron {
    const neuron = new Neuron();
    neuron.uid = r.u16();
    neuron.hotkey = r.hash();
    neuron.stakeWeight = r.u16();
    neuron.permit = r.bool();
    r.u64();
    return neuron;
  }
}

/** The metagraph as an inherent brings it (protocol/snapshot.ts). */
export class Snapshot {
  netuid: u16 = 0;
  blockNumber: u64 = 0;
  blockHash: Hash = Hash.none();
  /** The encoded list, count first. */
  list: Bytes = new Bytes(0, 0);
  neurons: Array<Neuron> = new Array<Neuron>();

  /** Sets the reader's `bad` for uids out of order too. */
  static decode(r: Reader): Snapshot {
    const s = new Snapshot();
    s.netuid = r.u16();
    s.blockNumber = r.u64();
    s.blockHash = r.hash();
    const start = r.here();
    const count = r.count(NEURON_BYTES);
    if (count > MAX_NEURONS) r.bad = true;
    let previous: i32 = -1;
    for (let i = 0; i < count && !r.bad; i++) {
      const neuron = Neuron.decode(r);
      if (<i32>neuron.uid <= previous) r.bad = true;
      previous = <i32>neuron.uid;
      s.neurons.push(neuron);
    }
    s.list = r.since(start);
    return s;
  }
}

/** Who is registered in the epoch's snapshot. */
export class Registry {
  /** False if a hotkey stands twice in the list. */
  static take(snapshot: Snapshot): bool {
    removeAll(new Key(SESSION, REGISTERED));
    for (let i = 0; i < snapshot.neurons.length; i++) {
      const neuron = snapshot.neurons[i];
      const key = new Key(SESSION, REGISTERED).hash(neuron.hotkey);
      if (key.exists()) return false;
      key.put(new Writer(2).u16(neuron.uid));
    }
    new Key(SESSION, NEURONS).putBytes(snapshot.list);
    return true;
  }

  static neurons(): Bytes {
    return new Key(SESSION, NEURONS).read()!;
  }

  static isRegistered(hotkey: Hash): bool {
    return new Key(SESSION, REGISTERED).hash(hotkey).exists();
  }

  /** -1 if not registered. */
  static uidOf(hotkey: Hash): i32 {
    const value = new Key(SESSION, REGISTERED).hash(hotkey).get();
    return value === null ? -1 : <i32>value.u16();
  }
}
