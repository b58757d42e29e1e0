/**
 * Calls of the host at each function's entry and exit, for profiles and traces on demand. They
 * stand before the first charge and after the last, take no fuel and no logical stack, and reach
 * the host through a table behind the module's own: no index changes and nothing is imported.
 */

import type { ModuleShape } from "../decode/module-shape.ts";
import { FUNCREF, I32 } from "../decode/value-type.ts";
import type { ByteSink } from "./byte-sink.ts";
import type { HelperSet } from "./helper-set.ts";

/**
 * Exported table of two functions (i32 function index) -> (), filled before the guest runs: the
 * first is called when a function is entered, the second when it is left.
 */
export const PROBES_EXPORT = "platform:probes";
export const ProbeSlot = { enter: 0, leave: 1 } as const;
/** Upper bound of what probes add to one body: caps hold as if they were not there. */
export const PROBE_BYTES_PER_BODY = 48;
/** Upper bound of what they add elsewhere: type, table and export. */
export const PROBE_BYTES_PER_MODULE = 64;

export interface Probes {
  /** Index of the table, behind the module's own. */
  readonly table: number;
  readonly typeIndex: number;
}

export function planProbes(shape: ModuleShape, helpers: HelperSet): Probes {
  return {
    table: shape.tables.length,
    typeIndex: helpers.typeIndex({ params: [I32], results: [] }),
  };
}

/** The function at `slot` is called with the function's index; results below are left alone. */
export function emitProbe(
  sink: ByteSink,
  probes: Probes,
  slot: (typeof ProbeSlot)[keyof typeof ProbeSlot],
  functionIndex: number,
): void {
  sink.u8(0x41).signed(BigInt(functionIndex)).raw(0x41, slot, 0x11);
  sink.u32(probes.typeIndex).u32(probes.table);
}

export function writeProbeTable(sink: ByteSink): number {
  sink.raw(FUNCREF, 1, 2, 2);
  return 1;
}

export function writeProbeExport(sink: ByteSink, probes: Probes): number {
  sink.name(PROBES_EXPORT).u8(1).u32(probes.table);
  return 1;
}
