/** Module bytes to metered bytes: decode, profile, limits, interface, validation, rewriting. */

import { checkInterface } from "./decode/interface.ts";
import type { ModuleLimits } from "./decode/limits.ts";
import { decodeModule } from "./decode/module.ts";
import type { ModuleShape } from "./decode/module-shape.ts";
import { type Rejection, RejectionError, reject } from "./decode/rejection.ts";
import type { FunctionType } from "./decode/value-type.ts";
import { engine } from "./engine.ts";
import type { BodyPlan } from "./meter/body-plan.ts";
import { BodyScanner } from "./meter/body-scanner.ts";
import { CallGraph, payingFrames } from "./meter/call-graph.ts";
import { EditList } from "./meter/edit-list.ts";
import { HelperSet } from "./meter/helper-set.ts";
import { PROBE_TYPE, Probes } from "./meter/probes.ts";
import { rewriteModule } from "./meter/rewriter.ts";
import type { MeterRules } from "./meter/rules.ts";
import type { ModulePolicy } from "./policy.ts";
import { CURRENT_RULES } from "./versions.ts";

export interface ModuleInfo {
  readonly imports: readonly { readonly module: string; readonly name: string }[];
  readonly exports: readonly { readonly name: string; readonly kind: string }[];
  /** By name: signature of each exported function. */
  readonly functions: ReadonlyMap<string, FunctionType>;
  /** Fuel of making one instance: initial pages, data and elements. */
  readonly instantiationFuel: bigint;
}

export type Prepared =
  | { readonly ok: true; readonly instrumented: Uint8Array; readonly info: ModuleInfo }
  | { readonly ok: false; readonly rejection: Rejection };

/**
 * A pure function of its arguments: the same verdict and the same bytes on every validator.
 * Nothing is compiled before every structural cap has held.
 */
export function prepareModule(bytes: Uint8Array, policy: ModulePolicy): Prepared {
  try {
    return prepare(bytes, policy);
  } catch (thrown) {
    if (thrown instanceof RejectionError) return { ok: false, rejection: thrown.rejection };
    throw thrown;
  }
}

function prepare(bytes: Uint8Array, policy: ModulePolicy): Prepared {
  const { rules = CURRENT_RULES } = policy;
  const limits = limitsUnder(rules, policy.limits);
  const shape = decodeModule(bytes, limits, policy.linked);
  if (policy.linked === undefined) checkInterface(shape, policy);
  // A linked core imports the three behind its own imports (`component/link-meter.ts`).
  const first = policy.linked === undefined ? shape.globals : shape.importedGlobals - 3;
  const globals = { fuel: first, stack: first + 1, growFailed: first + 2 };
  const caps = { memoryPages: limits.maxMemoryPages, tableElements: limits.maxTableElements };
  const helpers = new HelperSet(shape, globals, caps, rules.costs);
  const edits = new EditList();
  const calls = new CallGraph();
  const scanner = new BodyScanner(bytes, { shape, limits, rules, helpers, edits, calls });
  const plans = shape.bodies.map((body, i) => {
    const typeIndex = shape.functions[shape.imports.length + i] as number;
    return scanner.scan(body, shape.types[typeIndex] as FunctionType);
  });
  if (!engine.validate(bytes)) reject("INVALID", 0, "the module does not validate");
  const probes =
    policy.probes === true
      ? new Probes(
          shape.tables.length,
          helpers.typeIndex(PROBE_TYPE),
          policy.linked?.firstFunction ?? 0,
        )
      : undefined;
  const paid = paidFrames(shape, plans, calls, rules);
  const context = { bytes, shape, edits, helpers, globals, rules, probes };
  const importsMeter = policy.linked !== undefined;
  const instrumented = rewriteModule({ ...context, plans, paid, limits, importsMeter });
  return { ok: true, instrumented, info: infoOf(shape, rules) };
}

function limitsUnder({ features }: MeterRules, limits: ModuleLimits): ModuleLimits {
  return features === "fixed" ? { ...limits, simd: false, tailCalls: false } : limits;
}

function paidFrames(
  shape: ModuleShape,
  plans: readonly BodyPlan[],
  calls: CallGraph,
  rules: MeterRules,
): ArrayLike<number> {
  if (rules.stack === "none") return new Uint8Array(plans.length);
  if (rules.stack === "every") return plans.map(({ frameBytes }) => frameBytes);
  const addressed = new Set<number>();
  for (const index of shape.addressed) addressed.add(index - shape.imports.length);
  const bodies = [...addressed].filter((body) => body >= 0 && body < plans.length);
  return payingFrames(plans, calls, bodies);
}

function infoOf(shape: ModuleShape, { costs }: MeterRules): ModuleInfo {
  const functions = new Map<string, FunctionType>();
  for (const { name, kind, index } of shape.exports)
    if (kind === "function")
      functions.set(name, shape.types[shape.functions[index] as number] as FunctionType);
  const entries = shape.tables
    .slice(shape.importedTables)
    .reduce((sum, { minimum }) => sum + minimum, 0);
  const data = Math.floor(shape.dataBytes / costs.instantiateDataBytesPerFuel);
  return {
    imports: shape.imports.map(({ module, name }) => ({ module, name })),
    exports: shape.exports.map(({ name, kind }) => ({ name, kind })),
    functions,
    instantiationFuel:
      BigInt(shape.importsMemory ? 0 : (shape.memory?.minimum ?? 0)) * costs.instantiatePage +
      BigInt(data) +
      BigInt(shape.elementEntries) * costs.instantiateElement +
      BigInt(entries) * costs.instantiateTableEntry,
  };
}
