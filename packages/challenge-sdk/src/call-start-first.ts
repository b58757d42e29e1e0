/** A compiler hook that replaces the start section, which runs before any fuel is set. */

import type { Transform } from "assemblyscript/asc";
import binaryen from "assemblyscript/binaryen";

/**
 * Every exported function first calls the start function, which does its work once; the export
 * under which the compiler offers it is gone from the finished module.
 */
export function callStartFirst(startExport: string): Transform {
  const hook: Pick<Transform, "afterCompile"> = {
    afterCompile: (module) => wrapExports(module, startExport),
  };
  return hook as Transform;
}

function wrapExports(module: binaryen.Module, startExport: string): void {
  const functions: { name: string; target: string }[] = [];
  let start: string | undefined;
  for (let i = 0; i < module.getNumExports(); i++) {
    const { kind, name, value } = binaryen.getExportInfo(module.getExportByIndex(i));
    if (kind !== binaryen.ExternalFunction) continue;
    if (name === startExport) start = value;
    else functions.push({ name, target: value });
  }
  if (start === undefined) return;
  module.removeExport(startExport);
  for (const { name, target } of functions) wrap(module, start, name, target);
}

function wrap(module: binaryen.Module, start: string, name: string, target: string): void {
  const { params, results } = binaryen.getFunctionInfo(module.getFunction(target));
  const args = binaryen.expandType(params).map((type, index) => module.local.get(index, type));
  const calls = [module.call(start, [], binaryen.none), module.call(target, args, results)];
  const wrapper = `entry/${name}`;
  module.addFunction(wrapper, params, results, [], module.block(null, calls, results));
  module.removeExport(name);
  module.addFunctionExport(wrapper, name);
}
