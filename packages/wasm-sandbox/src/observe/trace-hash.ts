/**
 * SHA-256 over everything that an evaluation did at its borders, as docs/reference/trace.md lays
 * it out. Two runs with one digest entered the same functions with the same fuel, made the same
 * host calls and moved the same bytes.
 */

import { createHash } from "node:crypto";

const HEADER = new TextEncoder().encode("platform-trace-1");

/** The first byte of each event. */
const Event = {
  enter: 1,
  leave: 2,
  callBegins: 3,
  bytesIn: 4,
  bytesOut: 5,
  callEnds: 6,
  callStops: 7,
  programBegins: 8,
  programEnds: 9,
  end: 10,
} as const;

const BUFFER_BYTES = 64 * 1024;
/** Larger than the longest event without its bytes: 8 arguments. */
const ROOM = 128;

export class TraceHash {
  readonly #hash = createHash("sha256");
  readonly #buffer = new Uint8Array(BUFFER_BYTES);
  readonly #view = new DataView(this.#buffer.buffer);
  #at = 0;

  constructor() {
    this.#hash.update(HEADER);
  }

  enter(functionIndex: number, fuel: number): void {
    this.#begin(Event.enter);
    this.#u32(functionIndex);
    this.#i64(fuel);
  }

  leave(functionIndex: number, fuel: number): void {
    this.#begin(Event.leave);
    this.#u32(functionIndex);
    this.#i64(fuel);
  }

  callBegins(number: number, args: readonly (number | bigint)[], fuel: number): void {
    this.#begin(Event.callBegins);
    this.#u16(number);
    this.#i64(fuel);
    this.#u8(args.length);
    for (const arg of args) this.#big(BigInt(arg));
  }

  bytesIn(bytes: Uint8Array): void {
    this.#bytes(Event.bytesIn, bytes);
  }

  bytesOut(bytes: Uint8Array): void {
    this.#bytes(Event.bytesOut, bytes);
  }

  callEnds(number: number, result: number | bigint | undefined, fuel: number): void {
    this.#begin(result === undefined ? Event.callStops : Event.callEnds);
    this.#u16(number);
    this.#i64(fuel);
    if (result !== undefined) this.#big(BigInt(result));
  }

  programBegins(budget: number): void {
    this.#begin(Event.programBegins);
    this.#i64(budget);
  }

  programEnds(outcome: number, used: number): void {
    this.#begin(Event.programEnds);
    this.#u8(outcome);
    this.#i64(used);
  }

  /** The digest, 64 hex characters; nothing can follow. */
  end(outcome: number, used: number): string {
    this.#begin(Event.end);
    this.#u8(outcome);
    this.#i64(used);
    this.#flush();
    return this.#hash.digest("hex");
  }

  #begin(event: number): void {
    if (this.#at > BUFFER_BYTES - ROOM) this.#flush();
    this.#u8(event);
  }

  #flush(): void {
    this.#hash.update(this.#buffer.subarray(0, this.#at));
    this.#at = 0;
  }

  #bytes(event: number, bytes: Uint8Array): void {
    this.#begin(event);
    this.#u32(bytes.length);
    this.#flush();
    this.#hash.update(bytes);
  }

  #u8(value: number): void {
    this.#buffer[this.#at++] = value;
  }

  #u16(value: number): void {
    this.#view.setUint16(this.#at, value);
    this.#at += 2;
  }

  #u32(value: number): void {
    this.#view.setUint32(this.#at, value);
    this.#at += 4;
  }

  /** Fuel as a number: exact, and much cheaper than a bigint at each call of a function. */
  #i64(value: number): void {
    this.#view.setInt32(this.#at, Math.floor(value / 2 ** 32));
    this.#view.setUint32(this.#at + 4, value >>> 0);
    this.#at += 8;
  }

  #big(value: bigint): void {
    this.#view.setBigInt64(this.#at, value);
    this.#at += 8;
  }
}
