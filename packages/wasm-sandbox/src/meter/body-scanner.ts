/**
 * One walk over a body: allow-list of opcodes, structural caps, operand height, and the edits.
 *
 * A segment is a run of instructions that is entered only at its first one. Its whole cost is
 * charged there and checked at once, so that fuel is never negative at a host call and every
 * cycle passes a check (a loop's body begins a segment and its branch back costs one).
 */

import { Cursor } from "../decode/cursor.ts";
import type { ModuleLimits } from "../decode/limits.ts";
import type { ModuleShape, Range } from "../decode/module-shape.ts";
import { IMMEDIATE, Immediate, NAN_RESULT, POPS, PUSHES, refusalOf } from "../decode/opcodes.ts";
import { reject } from "../decode/rejection.ts";
import { type FunctionType, readReferenceType, readValueType } from "../decode/value-type.ts";
import { type BodyPlan, Edit } from "./body-plan.ts";
import { ControlStack } from "./control-stack.ts";
import { COSTS, FRAME } from "./costs.ts";
import type { HelperSet } from "./helper-set.ts";

const INSTRUCTION = Number(COSTS.instruction);
const CALL = Number(COSTS.call);
/** Temporaries that the rewriter may add to a function. */
const ADDED_LOCALS = 2;

export class BodyScanner {
  readonly #shape: ModuleShape;
  readonly #limits: ModuleLimits;
  readonly #helpers: HelperSet;
  /** Totals over all bodies of the module. */
  #instructions = 0;
  #branchTargets = 0;
  #localsTimesBlocks = 0;

  #cursor: Cursor;
  #control: ControlStack;
  #edits: number[] = [];
  #height = 0;
  #highest = 0;
  /** After an unconditional branch nothing runs until the block ends: no charge there. */
  #dead = false;
  #cost = 0;
  /** Index in `#edits` of the open segment's charge; -1 in dead code. */
  #slot = -1;
  #blocks = 0;
  #usesF32 = false;
  #usesF64 = false;

  constructor(bytes: Uint8Array, shape: ModuleShape, limits: ModuleLimits, helpers: HelperSet) {
    this.#shape = shape;
    this.#limits = limits;
    this.#helpers = helpers;
    this.#cursor = new Cursor(bytes);
    this.#control = new ControlStack(limits.maxNesting);
  }

  /** @throws RejectionError */
  scan(range: Range, type: FunctionType): BodyPlan {
    const cursor = new Cursor(this.#cursor.bytes, range.start, range.end);
    this.#cursor = cursor;
    const groups = cursor.u32();
    const groupsAt = cursor.at;
    const declared = this.#readLocals(groups);
    const locals = type.params.length + declared;
    if (locals + ADDED_LOCALS > this.#limits.maxLocals)
      reject("LIMIT_LOCALS", groupsAt, `${locals} parameters and locals`);
    const codeAt = cursor.at;
    this.#reset(type.results.length);
    this.#open(codeAt);
    this.#cost = Number(COSTS.entry) + Math.floor(declared / COSTS.localsPerFuel);
    while (this.#control.depth > 0) this.#instruction();
    this.#flush();
    if (!cursor.done) reject("MALFORMED", cursor.at, "bytes after the end of a body");
    this.#localsTimesBlocks += locals * this.#blocks;
    if (this.#localsTimesBlocks > this.#limits.maxLocalsTimesBlocks)
      reject("LIMIT_LOCALS_TIMES_BLOCKS", range.start, "too many locals times blocks");
    return {
      edits: this.#edits,
      groups,
      groupsAt,
      codeAt,
      end: range.end,
      locals,
      usesF32: this.#usesF32,
      usesF64: this.#usesF64,
      frameBytes: FRAME.slotBytes * (locals + this.#highest + FRAME.fixedSlots),
    };
  }

  #readLocals(groups: number): number {
    const cursor = this.#cursor;
    let declared = 0;
    for (let i = 0; i < groups; i++) {
      const at = cursor.at;
      declared += cursor.u32();
      if (declared > this.#limits.maxLocals) reject("LIMIT_LOCALS", at, `${declared} locals`);
      readValueType(cursor);
    }
    return declared;
  }

  #reset(results: number): void {
    this.#control.reset(results);
    this.#edits = [];
    this.#height = 0;
    this.#highest = 0;
    this.#dead = false;
    this.#slot = -1;
    this.#cost = 0;
    this.#blocks = 0;
    this.#usesF32 = false;
    this.#usesF64 = false;
  }

  /** Begins a segment at `at`; the charge is filled in when it is flushed. */
  #open(at: number): void {
    this.#flush();
    if (this.#dead) return;
    this.#slot = this.#edits.length;
    this.#edits.push(at, Edit.nothing, 0, 0);
  }

  #flush(): void {
    if (this.#slot >= 0 && this.#cost > 0) {
      this.#edits[this.#slot + 1] = Edit.charge;
      this.#edits[this.#slot + 2] = this.#cost;
    }
    this.#slot = -1;
    this.#cost = 0;
  }

  #pop(count: number): void {
    // Below the block's base the module is invalid or the code dead: the engine decides which.
    this.#height = Math.max(this.#height - count, this.#control.base);
  }

  #push(count: number): void {
    this.#height += count;
    if (this.#height > this.#highest) this.#highest = this.#height;
  }

  #edit(at: number, kind: number, argument: number, replaced: number): void {
    this.#edits.push(at, kind, argument, replaced);
  }

  #instruction(): void {
    const cursor = this.#cursor;
    const at = cursor.at;
    const opcode = cursor.u8();
    if (++this.#instructions > this.#limits.maxInstructions)
      reject("LIMIT_INSTRUCTIONS", at, "too many instructions");
    const immediate = IMMEDIATE[opcode] as number;
    if (immediate === Immediate.control) return this.#controlled(opcode, at);
    if (immediate === Immediate.illegal)
      reject(refusalOf(opcode), at, `opcode 0x${opcode.toString(16)}`);
    if (immediate !== Immediate.none) this.#immediate(immediate);
    if (opcode !== 0x01) this.#cost += INSTRUCTION;
    this.#pop(POPS[opcode] as number);
    this.#push(PUSHES[opcode] as number);
    const nan = NAN_RESULT[opcode] as number;
    if (nan !== 0) {
      this.#edit(cursor.at, Edit.canonical, nan, 0);
      if (nan === 0x7d) this.#usesF32 = true;
      else this.#usesF64 = true;
    }
  }

  #immediate(kind: number): void {
    const cursor = this.#cursor;
    const at = cursor.at;
    if (kind === Immediate.index) cursor.u32();
    else if (kind === Immediate.memory) {
      const align = cursor.u32();
      if (align >= 0x40) reject("PROFILE_MULTI_MEMORY", at, "memory index in an access");
      cursor.u32();
    } else if (kind === Immediate.s32) cursor.skipSigned(32);
    else if (kind === Immediate.s64) cursor.skipSigned(64);
    else if (kind === Immediate.f32) cursor.skip(4);
    else if (kind === Immediate.f64) cursor.skip(8);
    else if (kind === Immediate.reference) readReferenceType(cursor);
    else this.#zero("PROFILE_MULTI_MEMORY");
  }

  #zero(code: "PROFILE_MULTI_MEMORY"): void {
    const at = this.#cursor.at;
    if (this.#cursor.u8() !== 0) reject(code, at, "index of another memory");
  }

  #controlled(opcode: number, at: number): void {
    if (opcode === 0x02 || opcode === 0x03 || opcode === 0x04) return this.#enter(opcode, at);
    if (opcode === 0x05) return this.#else(at);
    if (opcode === 0x0b) return this.#end();
    if (opcode === 0x10 || opcode === 0x11) return this.#call(opcode, at);
    if (opcode === 0xfc) return this.#prefixed(at);
    this.#cost += INSTRUCTION;
    if (opcode === 0x1c) return this.#typedSelect(at);
    if (opcode === 0x40) return this.#memoryGrow(at);
    if (opcode === 0x0d) {
      this.#cursor.u32();
      this.#pop(1);
      return this.#open(this.#cursor.at);
    }
    if (opcode === 0x0c) this.#cursor.u32();
    else if (opcode === 0x0e) this.#branchTable(at);
    else if (opcode === 0x0f) this.#edit(at, Edit.branchOut, this.#control.depth - 1, 1);
    this.#die();
  }

  #die(): void {
    this.#flush();
    this.#dead = true;
    this.#height = this.#control.base;
  }

  #enter(opcode: number, at: number): void {
    const type = this.#blockType();
    this.#blocks++;
    if (opcode === 0x04) {
      this.#cost += INSTRUCTION;
      this.#pop(1);
    }
    this.#pop(type.params);
    if (!this.#control.push(this.#height, type.params, type.results, this.#dead))
      reject("LIMIT_NESTING", at, "blocks nested too deep");
    this.#push(type.params);
    if (opcode !== 0x02) this.#open(this.#cursor.at);
  }

  #blockType(): { readonly params: number; readonly results: number } {
    const cursor = this.#cursor;
    const at = cursor.at;
    const first = cursor.bytes[at] as number;
    if (first === 0x40) {
      cursor.skip(1);
      return { params: 0, results: 0 };
    }
    if (first > 0x40 && first < 0x80) {
      readValueType(cursor);
      return { params: 0, results: 1 };
    }
    const index = cursor.u32();
    // The last byte's sign bit would make the 33-bit number negative.
    if (((cursor.bytes[cursor.at - 1] as number) & 0x40) !== 0)
      reject("MALFORMED", at, "block type");
    const type = this.#shape.types[index];
    if (type === undefined) return reject("INVALID", at, `no type ${index}`);
    return { params: type.params.length, results: type.results.length };
  }

  #else(at: number): void {
    const frame = this.#control;
    if (frame.depth <= 1) reject("INVALID", at, "else outside of if");
    this.#flush();
    this.#dead = frame.deadAtEntry;
    this.#height = frame.base;
    this.#push(frame.params);
    this.#open(this.#cursor.at);
  }

  #end(): void {
    const frame = this.#control;
    this.#flush();
    this.#dead = frame.deadAtEntry;
    this.#height = frame.base;
    this.#push(frame.results);
    frame.pop();
    if (frame.depth > 0) this.#open(this.#cursor.at);
  }

  #call(opcode: number, at: number): void {
    this.#cost += CALL;
    const index = this.#cursor.u32();
    let typeIndex: number | undefined = index;
    if (opcode === 0x10) typeIndex = this.#shape.functions[index];
    else {
      this.#cursor.u32();
      this.#pop(1);
    }
    const type = typeIndex === undefined ? undefined : this.#shape.types[typeIndex];
    if (type === undefined) return reject("INVALID", at, "call of what does not exist");
    this.#pop(type.params.length);
    this.#push(type.results.length);
  }

  #typedSelect(at: number): void {
    if (this.#cursor.u32() !== 1) reject("INVALID", at, "select of several types");
    readValueType(this.#cursor);
    this.#pop(3);
    this.#push(1);
  }

  #branchTable(at: number): void {
    const cursor = this.#cursor;
    const count = cursor.u32();
    this.#branchTargets += count;
    const total = this.#branchTargets > this.#limits.maxBranchTargetsTotal;
    if (count > this.#limits.maxBranchTargets || total)
      reject("LIMIT_BRANCH_TARGETS", at, `br_table of ${count} targets`);
    for (let i = 0; i <= count; i++) cursor.u32();
  }

  #memoryGrow(at: number): void {
    this.#zero("PROFILE_MULTI_MEMORY");
    if (this.#shape.memory === undefined) reject("INVALID", at, "memory.grow without a memory");
    this.#edit(at, Edit.call, this.#helpers.memoryGrow(), this.#cursor.at - at);
    this.#pop(1);
    this.#push(1);
  }

  /** Saturating truncation, bulk memory and table operations. */
  #prefixed(at: number): void {
    const cursor = this.#cursor;
    const sub = cursor.u32();
    if (sub > 17) reject("PROFILE_OPCODE", at, `opcode 0xfc ${sub}`);
    this.#cost += INSTRUCTION;
    if (sub <= 7) return;
    if (sub === 8 || sub === 10 || sub === 11) this.#bulkMemory(sub, at);
    else if (sub === 15) this.#tableGrow(at);
    else if (sub === 9 || sub === 13) cursor.u32();
    else if (sub === 16) {
      cursor.u32();
      this.#push(1);
    } else {
      if (sub === 12 || sub === 14) cursor.u32();
      cursor.u32();
      this.#edit(at, Edit.call, this.#helpers.chargeElements(), 0);
      this.#pop(3);
    }
  }

  #bulkMemory(sub: number, at: number): void {
    if (sub === 8) this.#cursor.u32();
    else this.#zero("PROFILE_MULTI_MEMORY");
    if (sub !== 11) this.#zero("PROFILE_MULTI_MEMORY");
    this.#edit(at, Edit.call, this.#helpers.chargeBytes(), 0);
    this.#pop(3);
  }

  #tableGrow(at: number): void {
    const table = this.#cursor.u32();
    if (table >= this.#shape.tables.length) reject("INVALID", at, `no table ${table}`);
    const helper = this.#helpers.tableGrow(table);
    this.#edit(at, Edit.call, helper, this.#cursor.at - at);
    this.#pop(2);
    this.#push(1);
  }
}
