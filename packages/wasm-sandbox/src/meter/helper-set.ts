/** Functions that the rewriter appends, each only when the module needs it. */

import type { ModuleShape } from "../decode/module-shape.ts";
import { type FunctionType, I32, signatureText } from "../decode/value-type.ts";
import { ByteSink } from "./byte-sink.ts";
import { emitDynamicCharge, type MeterGlobals } from "./emit.ts";
import type { CostTable } from "./rules.ts";

/** Caps that growth is held to; beyond them it answers -1 on every machine alike. */
export interface GrowthCaps {
  readonly memoryPages: number;
  readonly tableElements: number;
}

interface Helper {
  readonly typeIndex: number;
  readonly body: Uint8Array;
}

export class HelperSet {
  readonly #shape: ModuleShape;
  readonly #globals: MeterGlobals;
  readonly #caps: GrowthCaps;
  readonly #costs: CostTable;
  readonly #indices = new Map<string, number>();
  readonly #typeIndices = new Map<string, number>();
  readonly helpers: Helper[] = [];
  readonly addedTypes: FunctionType[] = [];

  constructor(shape: ModuleShape, globals: MeterGlobals, caps: GrowthCaps, costs: CostTable) {
    this.#costs = costs;
    this.#shape = shape;
    this.#globals = globals;
    this.#caps = caps;
    for (const [index, type] of shape.types.entries()) {
      const text = signatureText(type);
      if (!this.#typeIndices.has(text)) this.#typeIndices.set(text, index);
    }
  }

  /** Index of a type with this signature, added behind the module's own when there is none. */
  typeIndex(type: FunctionType): number {
    const text = signatureText(type);
    const known = this.#typeIndices.get(text);
    if (known !== undefined) return known;
    const index = this.#shape.types.length + this.addedTypes.length;
    this.addedTypes.push(type);
    this.#typeIndices.set(text, index);
    return index;
  }

  /** (length) -> length: charges a bulk memory operation before it runs. */
  chargeBytes(): number {
    return this.#once("bytes", { params: [I32], results: [I32] }, () => {
      const shift = BigInt(Math.log2(this.#costs.bulkBytesPerFuel));
      return emitDynamicCharge(body(0), this.#globals, (sink) => {
        // i64.extend_i32_u of the length, shifted: it can't overflow and is never negative.
        sink.raw(0x20, 0, 0xad, 0x42).signed(shift).u8(0x88);
      }).raw(0x20, 0, 0x0b);
    });
  }

  /** (count) -> count: charges a bulk table operation before it runs. */
  chargeElements(): number {
    return this.#once("elements", { params: [I32], results: [I32] }, () =>
      emitDynamicCharge(body(0), this.#globals, (sink) => {
        sink.raw(0x20, 0, 0xad, 0x42).signed(this.#costs.tableElement).u8(0x7e);
      }).raw(0x20, 0, 0x0b),
    );
  }

  /** (pages) -> old size or -1; a growth that the machine refuses below the cap traps as local. */
  memoryGrow(): number {
    return this.#once("grow", { params: [I32], results: [I32] }, () => {
      const declared = this.#shape.memory?.maximum ?? this.#caps.memoryPages;
      const sink = body(1);
      refuseBeyond(sink, [0x3f, 0], 0, Math.min(declared, this.#caps.memoryPages));
      emitDynamicCharge(sink, this.#globals, (inner) => {
        inner.raw(0x20, 0, 0xad, 0x42).signed(this.#costs.growPage).u8(0x7e);
      });
      sink.raw(0x20, 0, 0x40, 0, 0x22, 1);
      return finishGrowth(sink, this.#globals, 1);
    });
  }

  /** (value, count) -> old size or -1. */
  tableGrow(table: number): number {
    const shape = this.#shape.tables[table];
    if (shape === undefined) throw new Error(`assertion failed: no table ${table}`);
    const type = { params: [shape.type, I32], results: [I32] };
    return this.#once(`table ${table}`, type, () => {
      const declared = shape.maximum ?? this.#caps.tableElements;
      const index = new ByteSink(8).u32(table).done();
      const sink = body(1);
      refuseBeyond(sink, [0xfc, 16, ...index], 1, Math.min(declared, this.#caps.tableElements));
      emitDynamicCharge(sink, this.#globals, (inner) => {
        inner.raw(0x20, 1, 0xad, 0x42).signed(this.#costs.tableElement).u8(0x7e);
      });
      sink.raw(0x20, 0, 0x20, 1, 0xfc, 15, ...index, 0x22, 2);
      return finishGrowth(sink, this.#globals, 2);
    });
  }

  #once(key: string, type: FunctionType, build: () => ByteSink): number {
    const known = this.#indices.get(key);
    if (known !== undefined) return known;
    const index = this.#shape.functions.length + this.helpers.length;
    this.helpers.push({ typeIndex: this.typeIndex(type), body: build().done() });
    this.#indices.set(key, index);
    return index;
  }
}

/** A body's locals: `count` of type i32. */
function body(count: 0 | 1): ByteSink {
  const sink = new ByteSink(128);
  return count === 0 ? sink.u8(0) : sink.raw(1, 1, I32);
}

/** if (u64)size + (u64)delta > cap: return -1. In 64 bits the sum can't wrap. */
function refuseBeyond(sink: ByteSink, size: number[], delta: number, cap: number): void {
  sink.raw(...size, 0xad, 0x20, delta, 0xad, 0x7c);
  sink.u8(0x42).signed(BigInt(cap)).raw(0x56, 0x04, 0x40, 0x41, 0x7f, 0x0f, 0x0b);
}

/** The machine said -1 below the cap: set the flag and trap, since -1 would be a divergence. */
function finishGrowth(sink: ByteSink, globals: MeterGlobals, old: number): ByteSink {
  sink.raw(0x41, 0x7f, 0x46, 0x04, 0x40, 0x41, 1, 0x24).u32(globals.growFailed);
  return sink.raw(0x00, 0x0b, 0x20, old, 0x0b);
}
