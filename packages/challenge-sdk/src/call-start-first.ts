/** A compiler hook that replaces the start section, which runs before any fuel is set. */

import type { Transform } from "assemblyscript/asc";
import binaryen from "assemblyscript/binaryen";

/** Export name that the compiler gives the guarded start function; gone from the finished module. */
export const START_EXPORT = "_initialize";

export const CALL_START_FIRST = { afterCompile: callStartFirst } as Pick<
  Transform,
  "afterCompile"
> as Transform;

/** Every exported function first calls the start function, which does its work once. */
function callStartFirst(module: binaryen.Module): void {
  const functions: { name: string; target: string }[] = [];
  let start: string | undefined;
  for (let i = 0; i < module.getNumExports(); i++) {
    const { kind, name, value } = binaryen.getExportInfo(module.getExportByIndex(i));
    if (kind !== binaryen.ExternalFunction) continue;
    if (name === START_EXPORT) start = value;
    else functions.push({ name, target: value });
  }
  if (start === undefined) return;
  module.removeExport(START_EXPORT);
  for (const { name, target } of functions) {
    const { params, results } = binaryen.getFunctionInfo(module.getFunction(target));
    const types = binaryen.expandType(params);
    const args = types.map((type, index) => module.local.get(index, type));
    const wrapper = `entry/${name}`;
    const body = module.block(
      null,
      [module.call(start, [], binaryen.none), module.call(target, args, results)],
      results,
    );
    module.addFunction(wrapper, params, results, [], body);
    module.removeExport(name);
    module.addFunctionExport(wrapper, name);
  }
}
