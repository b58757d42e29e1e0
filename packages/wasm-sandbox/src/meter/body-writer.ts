/** Writes one body metered: bytes between the edits are copied as they are. */

import type { ModuleShape } from "../decode/module-shape.ts";
import { F32, F64, type FunctionType, I64, V128 } from "../decode/value-type.ts";
import type { BodyPlan } from "./body-plan.ts";
import type { ByteSink } from "./byte-sink.ts";
import { EDIT_WORDS, Edit, type EditList } from "./edit-list.ts";
import {
  emitCanonical,
  emitCanonicalLanes,
  emitCharge,
  emitFrameEntry,
  emitFrameExit,
  emitLocalCharge,
  emitLocalCheck,
  emitReload,
  emitSpill,
  type MeterGlobals,
} from "./emit.ts";
import { fuelInLocal } from "./fuel-place.ts";
import type { HelperSet } from "./helper-set.ts";
import type { Probes } from "./probes.ts";
import type { MeterRules } from "./rules.ts";

export interface BodyContext {
  readonly bytes: Uint8Array;
  readonly shape: ModuleShape;
  readonly edits: EditList;
  readonly helpers: HelperSet;
  readonly globals: MeterGlobals;
  readonly rules: MeterRules;
  readonly probes: Probes | undefined;
}

export interface Body {
  /** Index of the function in the module. */
  readonly index: number;
  readonly plan: BodyPlan;
  readonly type: FunctionType;
  /** Logical stack taken at the entry; 0 for a function that does not pay. */
  readonly paid: number;
}

export class BodyWriter {
  readonly #context: BodyContext;
  readonly #sink: ByteSink;
  /** Index of the local that holds the fuel; -1 when the global does. */
  #fuel = -1;
  /** Set when something must happen at every exit. */
  #wrapped = false;

  constructor(context: BodyContext, sink: ByteSink) {
    this.#context = context;
    this.#sink = sink;
  }

  /**
   * locals | entry | block | edited code with its end | exit | end. The block stands where the
   * function's own label was, so that branches to that label pass the exit.
   */
  write(body: Body): void {
    const { plan, paid } = body;
    const { bytes, rules, probes, globals } = this.#context;
    const sink = this.#sink;
    const local = fuelInLocal(plan, rules);
    this.#wrapped = local || paid > 0 || probes !== undefined;
    this.#fuel = local ? plan.locals + count(plan.temporaries) : -1;
    const groups = temporaryTypes(plan.temporaries);
    sink
      .u32(plan.groups + groups.length + (local ? 1 : 0))
      .bytes(bytes, plan.groupsAt, plan.codeAt);
    for (const type of groups) sink.raw(1, type);
    if (local) sink.raw(1, I64);
    probes?.emitEnter(sink, body.index);
    if (paid > 0) emitFrameEntry(sink, globals, paid);
    if (local) emitReload(sink, globals, this.#fuel);
    if (this.#wrapped) this.#openBlock(body.type);
    this.#edits(body);
    if (!this.#wrapped) return;
    this.#leave(body);
    sink.u8(0x0b);
  }

  #openBlock(type: FunctionType): void {
    const sink = this.#sink.u8(0x02);
    const { results } = type;
    if (results.length === 0) sink.u8(0x40);
    else if (results.length === 1) sink.u8(results[0] as number);
    else sink.s32(this.#context.helpers.typeIndex({ params: [], results }));
  }

  #leave({ paid, index }: Body): void {
    const { globals, probes } = this.#context;
    if (this.#fuel >= 0) emitSpill(this.#sink, globals, this.#fuel);
    if (paid > 0) emitFrameExit(this.#sink, globals, paid);
    probes?.emitLeave(this.#sink, index);
  }

  #edits(body: Body): void {
    const { plan } = body;
    const { bytes, edits } = this.#context;
    const { words } = edits;
    let at = plan.codeAt;
    for (let i = plan.edits.from; i < plan.edits.to; i += EDIT_WORDS) {
      const kind = words[i + 1] as number;
      if (kind === Edit.nothing) continue;
      const offset = words[i] as number;
      this.#sink.bytes(bytes, at, offset);
      at = offset + (words[i + 3] as number);
      this.#edit(body, kind, words[i + 2] as number);
    }
    this.#sink.bytes(bytes, at, plan.end);
  }

  #edit(body: Body, kind: number, argument: number): void {
    const sink = this.#sink;
    const { globals } = this.#context;
    const fuel = this.#fuel;
    if (kind === Edit.canonical) this.#canonical(body.plan, argument);
    else if (kind === Edit.branchOut) {
      if (this.#wrapped) sink.u8(0x0c).u32(argument);
      else sink.u8(0x0f);
    } else if (kind === Edit.helper) this.#callHelper(argument);
    else if (kind === Edit.leave) {
      if (argument === 1 && fuel >= 0) emitLocalCheck(sink, globals, fuel);
      this.#leave(body);
    } else if (kind === Edit.charge || kind === Edit.chargeChecked) {
      this.#charge(argument, kind === Edit.chargeChecked);
    } else if (fuel >= 0) {
      if (kind === Edit.reload) return emitReload(sink, globals, fuel);
      if (argument === 1) emitLocalCheck(sink, globals, fuel);
      emitSpill(sink, globals, fuel);
    }
  }

  /** The global is checked at every charge: that costs less than to find out where it need not be. */
  #charge(cost: number, checked: boolean): void {
    const { globals } = this.#context;
    if (this.#fuel < 0) {
      if (cost > 0) emitCharge(this.#sink, globals, cost);
      return;
    }
    if (cost > 0) emitLocalCharge(this.#sink, this.#fuel, cost);
    if (checked) emitLocalCheck(this.#sink, globals, this.#fuel);
  }

  /** Helpers charge the global. */
  #callHelper(index: number): void {
    const { globals } = this.#context;
    if (this.#fuel >= 0) emitSpill(this.#sink, globals, this.#fuel);
    this.#sink.u8(0x10).u32(index);
    if (this.#fuel >= 0) emitReload(this.#sink, globals, this.#fuel);
  }

  #canonical({ locals, temporaries }: BodyPlan, type: number): void {
    if (type < 0) emitCanonicalLanes(this.#sink, -type, locals + count(temporaries & 3));
    else if (type === F32) emitCanonical(this.#sink, F32, locals);
    else emitCanonical(this.#sink, F64, locals + count(temporaries & 1));
  }
}

function temporaryTypes(temporaries: number): number[] {
  return [F32, F64, V128].filter((_, bit) => (temporaries & (1 << bit)) !== 0);
}

function count(bits: number): number {
  return (bits & 1) + ((bits >> 1) & 1) + ((bits >> 2) & 1);
}
