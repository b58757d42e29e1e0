/** The members' network in one queue: every message may be lost, late, doubled or cut off. */

import { CodedError, type Hex32, type TestDouble, testDouble } from "@platform/protocol";
import type { MemberLane, Network, NetworkReceiver } from "@platform/validator";
import type { Random } from "../random.ts";
import type { VirtualTime } from "./virtual-time.ts";

/** How the lines are now, for all of them. */
export interface Weather {
  dropPermille: number;
  duplicatePermille: number;
  /** Longest way of one message, virtual milliseconds. */
  maxDelayMs: number;
}

/** One process at the network; twins of one key are two. */
export interface Station {
  readonly id: number;
  readonly hotkey: Hex32;
  receiver: NetworkReceiver | null;
}

/** What a faulty member does to what it sends or is told. */
export interface Tampering {
  /** Bytes of a status before this station reads them. */
  readonly status: (to: Station, bytes: Uint8Array) => Uint8Array;
  /** Its answer to a sync request. */
  readonly answer: (by: Station, answer: Uint8Array) => Uint8Array;
  readonly blob: (by: Station, bytes: Uint8Array) => Uint8Array;
}

const REQUEST_TIMEOUT_MS = 5_000;

export interface NetworkParts {
  readonly time: VirtualTime;
  readonly random: Random;
  readonly tampering: Tampering;
  readonly note: (actor: number, text: string) => void;
}

export class VirtualNetwork {
  readonly weather: Weather = { dropPermille: 0, duplicatePermille: 0, maxDelayMs: 5 };
  readonly stations: Station[] = [];
  readonly #parts: NetworkParts;
  /** Directed lines that are cut, as `from * 64 + to`. */
  readonly #cut = new Set<number>();
  readonly #served = new Map<string, Uint8Array>();
  deliveries = 0;

  constructor(parts: NetworkParts) {
    this.#parts = parts;
  }

  join(hotkey: Hex32): Station {
    const station: Station = { id: this.stations.length, hotkey, receiver: null };
    this.stations.push(station);
    return station;
  }

  /** Bytes that a miner or an owner serves to everybody. */
  serve(cid: string, bytes: Uint8Array): void {
    this.#served.set(cid, bytes);
  }

  /** Sets every line anew: `open` says whether `from` is heard by `to`. */
  wire(open: (from: number, to: number) => boolean): void {
    for (const from of this.stations)
      for (const to of this.stations) {
        const key = from.id * 64 + to.id;
        if (open(from.id, to.id)) this.#cut.delete(key);
        else this.#cut.add(key);
      }
    for (const one of this.stations)
      for (const other of this.stations)
        if (one.hotkey !== other.hotkey)
          one.receiver?.memberChanged(other.hotkey, this.#both(one, other));
  }

  leave(station: Station): void {
    station.receiver = null;
    for (const other of this.stations)
      if (other.hotkey !== station.hotkey) other.receiver?.memberChanged(station.hotkey, false);
  }

  /** The network as one process has it; `send` passes its crash points first. */
  endpoint(self: Station): TestDouble<Network> {
    return {
      [testDouble]: true,
      bind: (receiver) => {
        self.receiver = receiver;
        for (const other of this.stations) {
          if (other.hotkey === self.hotkey || other.receiver === null) continue;
          other.receiver.memberChanged(self.hotkey, this.#both(other, self));
          receiver.memberChanged(other.hotkey, this.#both(self, other));
        }
      },
      setMembers: () => undefined,
      send: (to, lane, bytes) => {
        for (const other of this.stations)
          if (to.includes(other.hotkey) && other.hotkey !== self.hotkey)
            this.#transmit(self, other, lane, bytes);
      },
      request: (peer, bytes, timeoutMs = REQUEST_TIMEOUT_MS) =>
        this.#request(self, peer, bytes, timeoutMs),
      edgePeers: () => [],
      fetchBlob: (cid) => this.#fetch(self, cid),
      findProviders: async () => [],
      provide: async () => undefined,
      edgeAddresses: () => [],
      counters: async () => ({}),
      close: async () => this.leave(self),
    };
  }

  #hears(from: Station, to: Station): boolean {
    return to.receiver !== null && !this.#cut.has(from.id * 64 + to.id);
  }

  #both(one: Station, other: Station): boolean {
    return this.#hears(one, other) && this.#hears(other, one);
  }

  #delay(): number {
    return 1 + this.#parts.random.below(this.weather.maxDelayMs);
  }

  #transmit(from: Station, to: Station, lane: MemberLane, bytes: Uint8Array): void {
    const { random } = this.#parts;
    const { dropPermille, duplicatePermille } = this.weather;
    if (!this.#hears(from, to) || random.chance(dropPermille)) return;
    const copies = random.chance(duplicatePermille) ? 2 : 1;
    for (let copy = 0; copy < copies; copy++)
      this.#parts.time.after(this.#delay(), () => this.#deliver(from, to, lane, bytes));
  }

  #deliver(from: Station, to: Station, lane: MemberLane, bytes: Uint8Array): void {
    if (to.receiver === null) return;
    this.deliveries++;
    this.#parts.note(to.id, `${lane} ${bytes.length} from ${from.id}`);
    const read = lane === "status" ? this.#parts.tampering.status(to, bytes) : bytes;
    to.receiver.memberMessage(from.hotkey, lane, read);
  }

  #request(
    self: Station,
    member: Hex32,
    bytes: Uint8Array,
    timeoutMs: number,
  ): Promise<Uint8Array> {
    const { time, tampering, note } = this.#parts;
    return new Promise((resolve, reject) => {
      time.after(timeoutMs, () => reject(unreachable()));
      const [target] = this.stations.filter(
        (one) => one.hotkey === member && this.#both(self, one),
      );
      if (target === undefined) {
        time.after(1, () => reject(unreachable()));
        return;
      }
      time.after(this.#delay(), () => {
        if (target.receiver === null) return;
        target.receiver.request(self.hotkey, bytes).then(
          (answer) => {
            const told = tampering.answer(target, answer);
            time.after(this.#delay(), () => {
              if (!this.#hears(target, self)) return;
              note(self.id, `answer ${told.length} from ${target.id}`);
              resolve(told);
            });
          },
          (error) => time.after(this.#delay(), () => reject(error)),
        );
      });
    });
  }

  /** Everybody in reach is asked in turn, then whoever serves it from outside. */
  async #fetch(self: Station, cid: string): Promise<Uint8Array> {
    const { time, tampering } = this.#parts;
    await new Promise<void>((resolve) => time.after(this.#delay(), resolve));
    for (const other of this.stations) {
      if (other.hotkey === self.hotkey || !this.#both(self, other)) continue;
      const bytes = await Promise.race([other.receiver?.blob(cid), this.#silence()]);
      if (bytes !== undefined) return tampering.blob(other, bytes);
    }
    const bytes = this.#served.get(cid);
    if (bytes === undefined) throw unreachable();
    return bytes;
  }

  /** A peer that dies while it is asked answers nothing. */
  #silence(): Promise<undefined> {
    return new Promise((resolve) => {
      this.#parts.time.after(REQUEST_TIMEOUT_MS, () => resolve(undefined));
    });
  }
}

function unreachable(): CodedError {
  return new CodedError({ code: "PEER_UNREACHABLE", message: "nobody answers" });
}
