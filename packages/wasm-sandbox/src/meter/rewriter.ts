/**
 * Writes the metered module: bytes between the edits are copied, indices stay as they are, since
 * types, functions, globals and exports of the meter come behind the module's own.
 */

import type { ModuleLimits } from "../decode/limits.ts";
import type { ModuleShape, SectionRange } from "../decode/module-shape.ts";
import { reject } from "../decode/rejection.ts";
import { F32, F64, type FunctionType, I32, I64 } from "../decode/value-type.ts";
import { type BodyPlan, Edit } from "./body-plan.ts";
import { ByteSink } from "./byte-sink.ts";
import {
  emitCanonical,
  emitCharge,
  emitFrameEntry,
  emitFrameExit,
  type MeterGlobals,
} from "./emit.ts";
import type { HelperSet } from "./helper-set.ts";

/** Names under which the meter exports its globals; guests may not use the prefix. */
export const METER_EXPORTS = {
  fuel: "platform:fuel",
  stack: "platform:stack",
  growFailed: "platform:grow-failed",
} as const;

const ORDER: readonly number[] = [1, 2, 3, 4, 5, 6, 7, 9, 12, 10, 11];

export interface RewriteInput {
  readonly bytes: Uint8Array;
  readonly shape: ModuleShape;
  readonly plans: readonly BodyPlan[];
  readonly helpers: HelperSet;
  readonly globals: MeterGlobals;
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
    const content = id === 10 ? code : writeSection(id, section, input);
    if (content !== undefined) out.u8(id).u32(content.length).bytes(content.view());
  }
  if (out.length > input.limits.maxRewrittenBytes)
    reject("LIMIT_REWRITTEN_BYTES", 0, `${out.length} bytes after rewriting`);
  return out.done();
}

function writeSection(
  id: number,
  section: SectionRange | undefined,
  input: RewriteInput,
): ByteSink | undefined {
  const added = new ByteSink();
  let count = 0;
  if (id === 1) count = writeTypes(added, input.helpers.addedTypes);
  else if (id === 3) {
    for (const helper of input.helpers.helpers) added.u32(helper.typeIndex);
    count = input.helpers.helpers.length;
  } else if (input.importsMeter) count = 0;
  else if (id === 6) count = writeGlobals(added);
  else if (id === 7) count = writeExports(added, input.globals);
  if (section === undefined && count === 0) return undefined;
  const sink = new ByteSink((section === undefined ? 0 : section.end - section.start) + 64);
  if (count === 0 && section !== undefined)
    return sink.bytes(input.bytes, section.start, section.end);
  sink.u32((section?.count ?? 0) + count);
  if (section !== undefined) sink.bytes(input.bytes, section.itemsAt, section.end);
  return sink.bytes(added.view());
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
  const { plans, helpers, shape, limits } = input;
  if (plans.length + helpers.helpers.length === 0) return undefined;
  const code = new ByteSink(input.bytes.length * 2);
  code.u32(plans.length + helpers.helpers.length);
  const body = new ByteSink(4096);
  for (const [i, plan] of plans.entries()) {
    body.clear();
    const typeIndex = shape.functions[shape.imports.length + i] as number;
    writeBody(body, plan, shape.types[typeIndex] as FunctionType, input);
    if (body.length > limits.maxRewrittenBodyBytes)
      reject("LIMIT_REWRITTEN_BYTES", plan.codeAt, `a body of ${body.length} bytes`);
    code.u32(body.length).bytes(body.view());
  }
  for (const helper of helpers.helpers) code.u32(helper.body.length).bytes(helper.body);
  return code;
}

/**
 * locals | frame entry | block | edited code with its end | frame exit | end. The block stands
 * where the function's own label was, so branches to that label leave through the frame exit.
 */
function writeBody(sink: ByteSink, plan: BodyPlan, type: FunctionType, input: RewriteInput): void {
  const temporaries = [...(plan.usesF32 ? [F32] : []), ...(plan.usesF64 ? [F64] : [])];
  sink.u32(plan.groups + temporaries.length).bytes(input.bytes, plan.groupsAt, plan.codeAt);
  for (const temporary of temporaries) sink.raw(1, temporary);
  emitFrameEntry(sink, input.globals, plan.frameBytes);
  sink.u8(0x02);
  if (type.results.length === 0) sink.u8(0x40);
  else if (type.results.length === 1) sink.u8(type.results[0] as number);
  else sink.signed(BigInt(input.helpers.typeIndex({ params: [], results: type.results })));
  writeEdits(sink, plan, input);
  emitFrameExit(sink, input.globals, plan.frameBytes);
  sink.u8(0x0b);
}

function writeEdits(sink: ByteSink, plan: BodyPlan, input: RewriteInput): void {
  const { edits } = plan;
  let at = plan.codeAt;
  for (let i = 0; i < edits.length; i += 4) {
    const [offset, kind, argument, replaced] = [edits[i], edits[i + 1], edits[i + 2], edits[i + 3]];
    if (kind === Edit.nothing) continue;
    sink.bytes(input.bytes, at, offset as number);
    at = (offset as number) + (replaced as number);
    writeEdit(sink, plan, kind as number, argument as number, input.globals);
  }
  sink.bytes(input.bytes, at, plan.end);
}

function writeEdit(
  sink: ByteSink,
  plan: BodyPlan,
  kind: number,
  argument: number,
  globals: MeterGlobals,
): void {
  if (kind === Edit.charge) emitCharge(sink, globals, argument);
  else if (kind === Edit.canonical) {
    const first = plan.locals;
    emitCanonical(sink, argument, argument === F64 && plan.usesF32 ? first + 1 : first);
  } else if (kind === Edit.branchOut) sink.u8(0x0c).u32(argument);
  else sink.u8(0x10).u32(argument);
}
