/**
 * Component bytes to metered cores: the component's own structure, then every inner core by the
 * same steps as a module, under the limits of one module for all of them together.
 */

import type { ModuleLimits } from "../decode/limits.ts";
import { decodeModule } from "../decode/module.ts";
import type { ModuleShape, Range } from "../decode/module-shape.ts";
import { type Rejection, RejectionError, reject } from "../decode/rejection.ts";
import type { LinkedCore, ModulePolicy } from "../policy.ts";
import { prepareModule } from "../prepare.ts";
import { CURRENT_RULES } from "../versions.ts";
import type { ComponentShape } from "./component-shape.ts";
import { decodeComponent } from "./decode-component.ts";
import { type BodyTotals, findGlobalUses, type GlobalUses } from "./global-uses.ts";
import { linkMeter, METER_MODULE } from "./link-meter.ts";

/** Imports and globals that the meter adds to each core. */
const METER_ITEMS = 3;

export type PreparedComponent =
  | {
      readonly ok: true;
      readonly shape: ComponentShape;
      /** Metered cores, in the order of the component. */
      readonly cores: readonly Uint8Array[];
      /** Fuel of making one instance: the sum over the cores. */
      readonly instantiationFuel: bigint;
    }
  | { readonly ok: false; readonly rejection: Rejection };

interface Core {
  readonly bytes: Uint8Array;
  readonly range: Range;
  readonly shape: ModuleShape;
  readonly uses: readonly GlobalUses[];
}

/** A pure function of its arguments, as `prepareModule`; offsets are into the component. */
export function prepareComponent(bytes: Uint8Array, policy: ModulePolicy): PreparedComponent {
  try {
    return prepare(bytes, policy);
  } catch (thrown) {
    if (thrown instanceof RejectionError) return { ok: false, rejection: thrown.rejection };
    throw thrown;
  }
}

function prepare(bytes: Uint8Array, policy: ModulePolicy): PreparedComponent {
  const { limits } = policy;
  const shape = decodeComponent(bytes, policy);
  const cores = decodeCores(bytes, shape.modules, limits);
  const caps = growthCaps(cores, limits);
  // Calls between cores are in no core's own graph of calls: every function pays for its frame.
  const rules = { ...(policy.rules ?? CURRENT_RULES), stack: "every" } as const;
  const instrumented: Uint8Array[] = [];
  let instantiationFuel = 0n;
  let firstFunction = 0;
  for (const core of cores) {
    const prepared = prepareModule(linkMeter(core.bytes, core.shape, core.uses), {
      limits: withMeter(limits),
      allowedImports: [],
      rules,
      probes: policy.probes === true,
      linked: { ...caps, firstFunction },
    });
    firstFunction += core.shape.functions.length;
    // Offsets are no longer those of the original: the core's own is the nearest that holds.
    if (!prepared.ok)
      return reject(prepared.rejection.code, core.range.start, prepared.rejection.message);
    instrumented.push(prepared.instrumented);
    instantiationFuel += prepared.info.instantiationFuel;
  }
  return { ok: true, shape, cores: instrumented, instantiationFuel };
}

function decodeCores(bytes: Uint8Array, ranges: readonly Range[], limits: ModuleLimits): Core[] {
  const caps = {
    memoryPages: limits.maxMemoryPages,
    tableElements: limits.maxTableElements,
    firstFunction: 0,
  };
  const totals: BodyTotals = { instructions: 0, branchTargets: 0, localsTimesBlocks: 0 };
  let left = limits;
  let memories = 0;
  return ranges.map((range) =>
    within(range, () => {
      const core = bytes.subarray(range.start, range.end);
      const shape = decodeModule(core, left, caps);
      if (shape.importedModules.has(METER_MODULE))
        reject("COMPONENT_NAME", 0, `imports from ${METER_MODULE}`);
      if (shape.memory !== undefined && !shape.importsMemory) memories++;
      if (memories > 1) reject("PROFILE_MULTI_MEMORY", 0, "two cores with a memory");
      left = less(left, shape);
      return { bytes: core, range, shape, uses: findGlobalUses(core, shape, limits, totals) };
    }),
  );
}

/** Offsets of a core's rejection count from the component's first byte. */
function within<T>(range: Range, work: () => T): T {
  try {
    return work();
  } catch (thrown) {
    if (!(thrown instanceof RejectionError)) throw thrown;
    const { code, offset, message } = thrown.rejection;
    return reject(code, range.start + offset, message);
  }
}

/** What is left of the limits for the cores that follow. */
function less(limits: ModuleLimits, shape: ModuleShape): ModuleLimits {
  return {
    ...limits,
    maxTypes: limits.maxTypes - shape.types.length,
    maxImports: limits.maxImports - shape.importCount,
    maxFunctions: limits.maxFunctions - shape.bodies.length,
    maxTables: limits.maxTables - (shape.tables.length - shape.importedTables),
    maxGlobals: limits.maxGlobals - (shape.globals - shape.importedGlobals),
    maxExports: limits.maxExports - shape.exports.length,
    maxElementSegments: limits.maxElementSegments - shape.elementSegments,
    maxElements: limits.maxElements - shape.elementEntries,
    maxDataSegments: limits.maxDataSegments - shape.dataSegments,
  };
}

/**
 * A core does not know the maximum of a memory or table that it imports. Growth by it ends at the
 * smallest maximum that any core declares: beyond that the engine could refuse, and a refusal that
 * the meter did not decide is a local failure.
 */
function growthCaps(
  cores: readonly Core[],
  limits: ModuleLimits,
): Omit<LinkedCore, "firstFunction"> {
  let memoryPages = limits.maxMemoryPages;
  let tableElements = limits.maxTableElements;
  for (const { shape } of cores) {
    memoryPages = Math.min(memoryPages, shape.memory?.maximum ?? memoryPages);
    for (const { maximum } of shape.tables)
      tableElements = Math.min(tableElements, maximum ?? tableElements);
  }
  return { memoryPages, tableElements };
}

function withMeter(limits: ModuleLimits): ModuleLimits {
  return {
    ...limits,
    maxImports: limits.maxImports + METER_ITEMS,
    maxModuleBytes: limits.maxModuleBytes * 2,
  };
}
