/**
 * Writes the metered module: indices stay as they are, since types, functions, tables, globals and
 * exports of the meter come behind the module's own.
 */

import type { ModuleLimits } from "../decode/limits.ts";
import type { SectionRange } from "../decode/module-shape.ts";
import { reject } from "../decode/rejection.ts";
import { type FunctionType, I32, I64 } from "../decode/value-type.ts";
import type { BodyPlan } from "./body-plan.ts";
import { type Body, type BodyContext, BodyWriter } from "./body-writer.ts";
import { ByteSink } from "./byte-sink.ts";
import type { MeterGlobals } from "./emit.ts";
import { PROBE_BYTES_PER_BODY, PROBE_BYTES_PER_EXIT, PROBE_BYTES_PER_MODULE } from "./probes.ts";

/** Names under which the meter exports its globals; guests may not use the prefix. */
export const METER_EXPORTS = {
  fuel: "platform:fuel",
  stack: "platform:stack",
  growFailed: "platform:grow-failed",
} as const;

const ORDER: readonly number[] = [1, 2, 3, 4, 5, 6, 7, 9, 12, 10, 11];
const CODE = 10;

export interface RewriteInput extends BodyContext {
  readonly plans: readonly BodyPlan[];
  /** By body: logical stack taken at its entry. */
  readonly paid: ArrayLike<number>;
  readonly limits: ModuleLimits;
  /** The counters are imports of the module already; none are added and none exported. */
  readonly importsMeter: boolean;
}

/** @throws RejectionError LIMIT_REWRITTEN_BYTES */
export function rewriteModule(input: RewriteInput): Uint8Array {
  // The code comes first: it may ask for further types.
  const code = writeCode(input);
  const out = new ByteSink(input.bytes.length * 2 + 256);
  out.raw(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
  for (const id of ORDER) {
    const section = input.shape.sections.find((each) => each.id === id);
    const content = id === CODE ? code : writeSection(id, section, input);
    if (content !== undefined) out.u8(id).u32(content.length).bytes(content.view());
  }
  const { limits, plans, probes } = input;
  const added = plans.reduce((sum, plan) => sum + probeBytes(plan), PROBE_BYTES_PER_MODULE);
  if (out.length > limits.maxRewrittenBytes + (probes === undefined ? 0 : added))
    reject("LIMIT_REWRITTEN_BYTES", 0, `${out.length} bytes after rewriting`);
  return out.done();
}

function probeBytes({ exits }: BodyPlan): number {
  return PROBE_BYTES_PER_BODY + exits * PROBE_BYTES_PER_EXIT;
}

function writeSection(
  id: number,
  section: SectionRange | undefined,
  input: RewriteInput,
): ByteSink | undefined {
  const added = new ByteSink();
  const count = writeAdded(id, added, input);
  if (section === undefined && count === 0) return undefined;
  const sink = new ByteSink((section === undefined ? 0 : section.end - section.start) + 64);
  if (count === 0 && section !== undefined)
    return sink.bytes(input.bytes, section.start, section.end);
  sink.u32((section?.count ?? 0) + count);
  if (section !== undefined) sink.bytes(input.bytes, section.itemsAt, section.end);
  return sink.bytes(added.view());
}

/** What the meter adds to one section; the number of items. */
function writeAdded(id: number, added: ByteSink, input: RewriteInput): number {
  const { helpers, globals, probes } = input;
  if (id === 1) return writeTypes(added, helpers.addedTypes);
  if (id === 3) {
    for (const helper of helpers.helpers) added.u32(helper.typeIndex);
    return helpers.helpers.length;
  }
  if (id === 4 && probes !== undefined) {
    probes.writeTable(added);
    return 1;
  }
  if (id === 6) return input.importsMeter ? 0 : writeGlobals(added);
  if (id !== 7) return 0;
  probes?.writeExport(added);
  const counters = input.importsMeter ? 0 : writeExports(added, globals);
  return counters + (probes === undefined ? 0 : 1);
}

function writeTypes(sink: ByteSink, types: readonly FunctionType[]): number {
  for (const { params, results } of types) {
    sink.u8(0x60).u32(params.length);
    sink.raw(...params).u32(results.length);
    sink.raw(...results);
  }
  return types.length;
}

/** All start at 0: a module that ran before its host set them would trap at once. */
function writeGlobals(sink: ByteSink): number {
  sink.raw(I64, 1, 0x42, 0, 0x0b);
  sink.raw(I32, 1, 0x41, 0, 0x0b);
  sink.raw(I32, 1, 0x41, 0, 0x0b);
  return 3;
}

function writeExports(sink: ByteSink, globals: MeterGlobals): number {
  sink.name(METER_EXPORTS.fuel).u8(3).u32(globals.fuel);
  sink.name(METER_EXPORTS.stack).u8(3).u32(globals.stack);
  sink.name(METER_EXPORTS.growFailed).u8(3).u32(globals.growFailed);
  return 3;
}

function writeCode(input: RewriteInput): ByteSink | undefined {
  const { plans, helpers, limits, probes } = input;
  const code = new ByteSink(input.bytes.length * 2);
  code.u32(plans.length + helpers.helpers.length);
  const sink = new ByteSink(4096);
  const writer = new BodyWriter(input, sink);
  for (const [i, plan] of plans.entries()) {
    sink.clear();
    writer.write(bodyAt(input, i, plan));
    const added = probes === undefined ? 0 : probeBytes(plan);
    if (sink.length > limits.maxRewrittenBodyBytes + added)
      reject("LIMIT_REWRITTEN_BYTES", plan.codeAt, `a body of ${sink.length} bytes`);
    code.u32(sink.length).bytes(sink.view());
  }
  for (const helper of helpers.helpers) code.u32(helper.body.length).bytes(helper.body);
  return plans.length + helpers.helpers.length === 0 ? undefined : code;
}

function bodyAt({ shape, paid }: RewriteInput, i: number, plan: BodyPlan): Body {
  const index = shape.imports.length + i;
  const type = shape.types[shape.functions[index] as number] as FunctionType;
  return { index, plan, type, paid: paid[i] as number };
}
