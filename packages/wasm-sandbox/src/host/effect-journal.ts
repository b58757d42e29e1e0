/**
 * Effects of one evaluation, in order: u16 number of the host function, u32 length, its argument
 * bytes; big-endian. Nothing is applied here: the runtime does, once the outcome is certified.
 */

import { MAX_EFFECTS_BYTES } from "@platform/protocol/limits";
import { HostStop } from "../host-stop.ts";

const ENTRY_HEADER_BYTES = 6;

export class EffectJournal {
  readonly #entries: { readonly number: number; readonly bytes: Uint8Array }[] = [];
  #size = 0;

  /** Index of the new entry. @throws HostStop host-denied when the journal is full. */
  append(number: number, bytes: Uint8Array): number {
    this.#size += ENTRY_HEADER_BYTES + bytes.length;
    if (this.#size > MAX_EFFECTS_BYTES) throw new HostStop("host-denied", "the journal is full");
    this.#entries.push({ number, bytes });
    return this.#entries.length - 1;
  }

  encode(): Uint8Array {
    const out = new Uint8Array(this.#size);
    const view = new DataView(out.buffer);
    let at = 0;
    for (const { number, bytes } of this.#entries) {
      view.setUint16(at, number);
      view.setUint32(at + 2, bytes.length);
      out.set(bytes, at + ENTRY_HEADER_BYTES);
      at += ENTRY_HEADER_BYTES + bytes.length;
    }
    return out;
  }
}
