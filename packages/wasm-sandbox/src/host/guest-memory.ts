/**
 * The reference's memory helpers, by its names: the host's only way to bytes and text of a guest.
 * Ranges are taken as unsigned and checked before anything is allocated; the buffer is taken anew
 * at each access, since growth detaches it; what comes out is a copy.
 */

import { HostStop } from "../host-stop.ts";

export interface MemorySource {
  /** The whole memory as it is now. */
  memory(): Uint8Array;
}

/** A byte order mark is text like any other, and nothing is replaced. */
const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();

export class GuestMemory {
  readonly #source: MemorySource;

  constructor(source: MemorySource) {
    this.#source = source;
  }

  /** @throws HostStop host-denied: the range leaves the memory */
  checkRange(pointer: number, length: number): void {
    const end = (pointer >>> 0) + (length >>> 0);
    if (end > this.#source.memory().length)
      throw new HostStop("host-denied", "a pointer and length reach past the guest's memory");
  }

  /** `read_bytes`. @throws HostStop host-denied */
  readBytes(pointer: number, length: number): Uint8Array {
    this.checkRange(pointer, length);
    const start = pointer >>> 0;
    return this.#source.memory().slice(start, start + (length >>> 0));
  }

  /** `write_bytes`. @throws HostStop host-denied */
  writeBytes(pointer: number, bytes: Uint8Array): void {
    this.checkRange(pointer, bytes.length);
    this.#source.memory().set(bytes, pointer >>> 0);
  }

  /** `read_string`: undefined for bytes that are no UTF-8. @throws HostStop host-denied */
  readString(pointer: number, length: number): string | undefined {
    return decodeStrictly(this.readBytes(pointer, length));
  }

  /**
   * `read_string_safe`: the same, but a length of 0 is the empty text at any pointer, since languages
   * give empty strings pointers that lead nowhere. @throws HostStop host-denied
   */
  readStringSafe(pointer: number, length: number): string | undefined {
    return length === 0 ? "" : this.readString(pointer, length);
  }

  /** `write_string`: bytes written; all of it or nothing. @throws HostStop host-denied */
  writeString(pointer: number, text: string): number {
    const bytes = encoder.encode(text);
    this.writeBytes(pointer, bytes);
    return bytes.length;
  }

  /**
   * `write_string_limited`: writes at most `capacity` bytes, cut where a character begins, and gives
   * back how many. @throws HostStop host-denied when the whole capacity is not the guest's
   */
  writeStringLimited(pointer: number, text: string, capacity: number): number {
    this.checkRange(pointer, capacity);
    const bytes = encoder.encode(text);
    let end = Math.min(bytes.length, capacity >>> 0);
    while (isContinuation(bytes[end])) end--;
    this.writeBytes(pointer, bytes.subarray(0, end));
    return end;
  }
}

/** A byte inside of a character: it can't be the first one after a cut. */
function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}

/** Undefined for bytes that are no UTF-8: over-long forms and surrogates are none. */
export function decodeStrictly(bytes: Uint8Array): string | undefined {
  try {
    return strict.decode(bytes);
  } catch {
    return undefined;
  }
}
