/**
 * Calls at each function's entry and exit, through a table of two functions that the host fills: a
 * table behind the module's own moves no index, an import would. They change no fuel and no outcome.
 */

import { FUNCREF, I32 } from "../decode/value-type.ts";
import type { ByteSink } from "./byte-sink.ts";

/** Name under which the table is exported; slot 0 is entered, slot 1 left. */
export const PROBES_EXPORT = "platform:probes";
export const PROBE_TYPE = { params: [I32], results: [] } as const;
/** Upper bounds of what probes add to one body, and elsewhere: caps hold as if they were not there. */
export const PROBE_BYTES_PER_BODY = 48;
export const PROBE_BYTES_PER_EXIT = 24;
export const PROBE_BYTES_PER_MODULE = 64;
const SLOTS = 2;

export class Probes {
  readonly #table: number;
  readonly #type: number;
  readonly #first: number;

  /**
   * @param table index of the probes' table
   * @param type index of {@link PROBE_TYPE}
   * @param first number of the module's function 0: the cores of a component are counted through
   */
  constructor(table: number, type: number, first: number) {
    this.#table = table;
    this.#type = type;
    this.#first = first;
  }

  /** Before anything of the function is charged: the fuel in the global is the caller's. */
  emitEnter(sink: ByteSink, index: number): void {
    this.#emit(sink, index, 0);
  }

  /** After everything of the function is charged and written back. */
  emitLeave(sink: ByteSink, index: number): void {
    this.#emit(sink, index, 1);
  }

  writeTable(sink: ByteSink): void {
    sink.raw(FUNCREF, 1, SLOTS, SLOTS);
  }

  writeExport(sink: ByteSink): void {
    sink.name(PROBES_EXPORT).u8(1).u32(this.#table);
  }

  #emit(sink: ByteSink, index: number, slot: number): void {
    sink
      .u8(0x41)
      .s32(this.#first + index)
      .raw(0x41, slot, 0x11)
      .u32(this.#type)
      .u32(this.#table);
  }
}
