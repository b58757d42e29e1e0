/** Puts JavaScript functions into a module's probe table. */

import {
  type CompiledModule,
  engine,
  type HostFunction,
  type WasmExports,
  type WasmTable,
} from "../engine.ts";
import { ByteSink } from "../meter/byte-sink.ts";
import { PROBES_EXPORT } from "../meter/probes.ts";

export interface ProbeFunctions {
  enter(functionIndex: number): void;
  leave(functionIndex: number): void;
}

/**
 * A table takes functions of instances only, so a module that imports two and exports them again
 * stands between.
 */
function relayModule(): Uint8Array {
  const section = (id: number, content: ByteSink, into: ByteSink): void => {
    into.u8(id).u32(content.length).bytes(content.view());
  };
  const out = new ByteSink().raw(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
  section(1, new ByteSink().raw(1, 0x60, 1, 0x7f, 0), out);
  const imports = new ByteSink().u8(2);
  for (const name of ["enter", "leave"]) imports.name("probe").name(name).raw(0, 0);
  section(2, imports, out);
  const exports = new ByteSink().u8(2);
  for (const [i, name] of ["enter", "leave"].entries()) exports.name(name).raw(0, i);
  section(7, exports, out);
  return out.done();
}

let relay: CompiledModule | undefined;

/** Fills the table of each instance that it is given; one relay serves them all. */
export function createProbeTable(functions: ProbeFunctions): (exports: WasmExports) => void {
  relay ??= new engine.Module(relayModule());
  const { enter, leave } = new engine.Instance(relay, {
    probe: {
      enter: ((index: number) => functions.enter(index)) as HostFunction,
      leave: ((index: number) => functions.leave(index)) as HostFunction,
    },
  }).exports;
  return (exports) => {
    const table = exports[PROBES_EXPORT] as WasmTable | undefined;
    if (table === undefined) throw new Error("assertion failed: a module without probes");
    table.set(0, enter);
    table.set(1, leave);
  };
}
