/**
 * One walk over a body: allow-list of opcodes, structural caps, operand height, and the edits.
 *
 * A segment is what runs exactly when its first instruction does: its whole cost is charged there. It
 * goes on behind a block that no branch leaves by another way than its end. The entry of a function
 * and every loop's header begin one, so that every cycle passes a check.
 */

import { Cursor } from "../decode/cursor.ts";
import { skipImmediate, skipZero } from "../decode/immediates.ts";
import type { ModuleLimits } from "../decode/limits.ts";
import type { ModuleShape, Range } from "../decode/module-shape.ts";
import {
  IMMEDIATE,
  Immediate,
  NAN_BLIND,
  NAN_RESULT,
  POPS,
  PUSHES,
  refusalOf,
} from "../decode/opcodes.ts";
import { reject } from "../decode/rejection.ts";
import {
  FIRST_RELAXED,
  SIMD_IMMEDIATE,
  SIMD_NAN_RESULT,
  SIMD_POPS,
  SIMD_PUSHES,
} from "../decode/simd-opcodes.ts";
import {
  F32,
  F64,
  type FunctionType,
  readBlockType,
  readValueType,
  V128,
} from "../decode/value-type.ts";
import type { BodyPlan } from "./body-plan.ts";
import type { CallGraph } from "./call-graph.ts";
import { ControlStack } from "./control-stack.ts";
import { Edit, type EditList } from "./edit-list.ts";
import { FuelGain } from "./fuel-place.ts";
import type { HelperSet } from "./helper-set.ts";
import { OperandStack } from "./operand-stack.ts";
import { type AccessTier, FRAME, type MeterRules, pricesFor } from "./rules.ts";

/** Temporaries that the rewriter may add to a function: f32, f64; then v128 and the fuel too. */
const ADDED_LOCALS = { global: 2, local: 4 } as const;
/** v128.store and those of a lane. */
const SIMD_STORES = new Set([0x0b, 0x58, 0x59, 0x5a, 0x5b]);
/** By SIMD_NAN_RESULT: the type of the lanes that may be NaNs. */
const NAN_LANES = [0, F32, F64] as const;

export interface ScanContext {
  readonly shape: ModuleShape;
  readonly limits: ModuleLimits;
  readonly rules: MeterRules;
  readonly helpers: HelperSet;
  readonly edits: EditList;
  readonly calls: CallGraph;
}

export class BodyScanner {
  readonly #context: ScanContext;
  readonly #shape: ModuleShape;
  readonly #edits: EditList;
  readonly #costs: ArrayLike<number>;
  readonly #access: AccessTier;
  readonly #control: ControlStack;
  readonly #operands: OperandStack;
  /** Totals over all bodies of the module. */
  #instructions = 0;
  #branchTargets = 0;
  #localsTimesBlocks = 0;

  #cursor: Cursor;
  /** After an unconditional branch nothing runs until another path joins: no charge there. */
  #dead = false;
  #cost = 0;
  /** Place of the open segment's charge; -1 in dead code. */
  #slot = -1;
  #blocks = 0;
  #temporaries = 0;
  #usesV128 = false;
  #indirect = false;
  #exits = 0;
  readonly #gain = new FuelGain();

  constructor(bytes: Uint8Array, context: ScanContext) {
    this.#context = context;
    this.#shape = context.shape;
    this.#edits = context.edits;
    const { maxMemoryPages } = context.limits;
    const pages = Math.min(context.shape.memory?.maximum ?? maxMemoryPages, maxMemoryPages);
    const prices = pricesFor(context.rules.costs, pages);
    this.#costs = prices.opcodes;
    this.#access = prices.access;
    this.#cursor = new Cursor(bytes);
    this.#control = new ControlStack(context.limits.maxNesting);
    this.#operands = new OperandStack(context.edits);
  }

  /** @throws RejectionError */
  scan(range: Range, type: FunctionType): BodyPlan {
    const { limits, rules, calls } = this.#context;
    const cursor = new Cursor(this.#cursor.bytes, range.start, range.end);
    this.#cursor = cursor;
    this.#reset(type);
    const groups = cursor.u32();
    const groupsAt = cursor.at;
    const declared = this.#readLocals(groups);
    const locals = type.params.length + declared;
    if (locals + ADDED_LOCALS[rules.fuel] > limits.maxLocals)
      reject("LIMIT_LOCALS", groupsAt, `${locals} parameters and locals`);
    const codeAt = cursor.at;
    const editsFrom = this.#edits.length;
    const callsFrom = calls.length;
    this.#open(codeAt, Edit.chargeChecked);
    this.#cost = rules.costs.entry + Math.floor(declared / rules.costs.localsPerFuel);
    while (this.#control.depth > 0) this.#instruction();
    this.#flush();
    if (!cursor.done) reject("MALFORMED", cursor.at, "bytes after the end of a body");
    this.#localsTimesBlocks += locals * this.#blocks;
    if (this.#localsTimesBlocks > limits.maxLocalsTimesBlocks)
      reject("LIMIT_LOCALS_TIMES_BLOCKS", range.start, "too many locals times blocks");
    const slots = (locals + this.#operands.highest) * (this.#usesV128 ? 2 : 1);
    return {
      edits: { from: editsFrom, to: this.#edits.length },
      groups,
      groupsAt,
      codeAt,
      end: range.end,
      locals,
      temporaries: this.#temporaries,
      frameBytes: FRAME.slotBytes * (slots + FRAME.fixedSlots),
      calls: { from: callsFrom, to: calls.length },
      callsIndirectly: this.#indirect,
      exits: this.#exits,
      localGain: this.#gain.value,
    };
  }

  #readLocals(groups: number): number {
    const cursor = this.#cursor;
    const { limits } = this.#context;
    let declared = 0;
    for (let i = 0; i < groups; i++) {
      const at = cursor.at;
      declared += cursor.u32();
      if (declared > limits.maxLocals) reject("LIMIT_LOCALS", at, `${declared} locals`);
      if (readValueType(cursor, limits) === V128) this.#usesV128 = true;
    }
    return declared;
  }

  #reset(type: FunctionType): void {
    this.#control.reset(type.results.length);
    this.#operands.reset();
    this.#dead = false;
    this.#slot = -1;
    this.#cost = 0;
    this.#blocks = 0;
    this.#temporaries = 0;
    this.#usesV128 = this.#shape.vectorGlobals || type.params.includes(V128);
    this.#indirect = false;
    this.#exits = 0;
    this.#gain.reset();
  }

  /** Begins a segment at `at`; what it costs is added whenever it is left. */
  #open(at: number, kind: number): void {
    this.#flush();
    if (this.#dead) return;
    this.#slot = this.#edits.push(at, kind, 0, 0);
    this.#gain.charge();
  }

  #flush(): void {
    if (this.#slot >= 0) this.#edits.add(this.#slot, this.#cost);
    this.#slot = -1;
    this.#cost = 0;
  }

  #pop(count: number, sees = true): void {
    this.#operands.pop(count, this.#control.base, sees);
  }

  #push(count: number): void {
    this.#operands.push(count);
  }

  #instruction(): void {
    const cursor = this.#cursor;
    const at = cursor.at;
    const opcode = cursor.u8();
    if (++this.#instructions > this.#context.limits.maxInstructions)
      reject("LIMIT_INSTRUCTIONS", at, "too many instructions");
    const immediate = IMMEDIATE[opcode] as number;
    if (immediate === Immediate.illegal)
      reject(refusalOf(opcode), at, `opcode 0x${opcode.toString(16)}`);
    this.#cost += this.#costs[opcode] as number;
    if (immediate === Immediate.control) return this.#controlled(opcode, at);
    if (immediate !== Immediate.none) skipImmediate(cursor, immediate);
    this.#pop(POPS[opcode] as number, NAN_BLIND[opcode] === 0);
    const nan = NAN_RESULT[opcode] as number;
    if (nan === 0) this.#push(PUSHES[opcode] as number);
    else this.#pushFloat(nan);
  }

  /** A result that may be a NaN; in dead code nobody makes one. */
  #pushFloat(type: number): void {
    const { nan } = this.#context.rules;
    if (this.#dead || nan === "never") return this.#push(1);
    const late = nan === "observers" && (type === F32 || type === F64);
    this.#temporaries |= temporaryBit(type);
    const kind = late ? Edit.nothing : Edit.canonical;
    const place = this.#edits.push(this.#cursor.at, kind, type, 0);
    if (late) this.#operands.pushPending(place);
    else this.#push(1);
  }

  #controlled(opcode: number, at: number): void {
    if (opcode === 0x02 || opcode === 0x03 || opcode === 0x04) return this.#enter(opcode, at);
    if (opcode === 0x05) return this.#else(at);
    if (opcode === 0x0b) return this.#end();
    if (opcode >= 0x10 && opcode <= 0x13) return this.#call(opcode, at);
    if (opcode === 0xfc) return this.#prefixed(at);
    if (opcode === 0xfd) return this.#simd(at);
    if (opcode === 0xd2) return this.#functionReference();
    if (opcode === 0x1c) return this.#typedSelect(at);
    if (opcode === 0x40) return this.#memoryGrow(at);
    if (opcode === 0x0d) return this.#branchIf();
    if (opcode === 0x0c) this.#target(this.#cursor.u32());
    else if (opcode === 0x0e) this.#branchTable(at);
    else if (opcode === 0x0f) this.#return(at);
    this.#die();
  }

  #return(at: number): void {
    if (this.#dead) return;
    this.#exit(at, Edit.branchOut, this.#control.depth - 1, 1);
  }

  #target(distance: number): void {
    if (!this.#dead) this.#control.branch(distance);
  }

  #branchIf(): void {
    this.#target(this.#cursor.u32());
    this.#pop(1);
    this.#operands.observe(this.#control.base);
    this.#open(this.#cursor.at, Edit.charge);
  }

  #die(): void {
    this.#flush();
    this.#operands.observe(this.#control.base);
    this.#dead = true;
    this.#operands.height = this.#control.base;
  }

  #enter(opcode: number, at: number): void {
    const type = readBlockType(this.#cursor, this.#context.limits, this.#shape.types);
    this.#blocks++;
    if (opcode === 0x04) this.#pop(1);
    this.#pop(type.params);
    const { height } = this.#operands;
    const before = { dead: this.#dead, slot: this.#slot };
    if (!this.#control.push(opcode, height, type, before))
      reject("LIMIT_NESTING", at, "blocks nested too deep");
    this.#push(type.params);
    if (opcode === 0x03) {
      this.#gain.enterLoop();
      this.#open(this.#cursor.at, Edit.chargeChecked);
    } else if (opcode === 0x04) this.#open(this.#cursor.at, Edit.charge);
  }

  #else(at: number): void {
    const frame = this.#control;
    if (frame.depth <= 1) reject("INVALID", at, "else outside of if");
    this.#flush();
    this.#operands.observe(frame.base);
    this.#dead = frame.deadAtEntry;
    this.#operands.height = frame.base;
    this.#push(frame.params);
    this.#open(this.#cursor.at, Edit.charge);
  }

  #end(): void {
    const frame = this.#control;
    const { opcode } = frame;
    if (opcode === 0x03) this.#gain.leaveLoop();
    this.#operands.observe(frame.base);
    const goesOn = this.#context.rules.segments === "regions" && !frame.escaped;
    this.#flush();
    this.#dead = frame.deadAtEntry;
    if (goesOn) this.#slot = frame.slotBefore;
    this.#operands.height = frame.base;
    this.#push(frame.results);
    frame.pop();
    if (frame.depth > 0 && !goesOn) this.#open(this.#cursor.at, Edit.charge);
  }

  /** call, call_indirect, return_call and return_call_indirect. */
  #call(opcode: number, at: number): void {
    const { limits, calls } = this.#context;
    const tail = opcode >= 0x12;
    if (tail && !limits.tailCalls) reject("PROFILE_TAIL_CALL", at, "tail call");
    const index = this.#cursor.u32();
    const direct = (opcode & 1) === 0;
    if (!direct) this.#cursor.u32();
    const typeIndex = direct ? this.#shape.functions[index] : index;
    const type = typeIndex === undefined ? undefined : this.#shape.types[typeIndex];
    if (type === undefined) return reject("INVALID", at, "call of what does not exist");
    const toHost = direct && index < this.#shape.imports.length;
    this.#gain.call();
    if (!direct) {
      this.#indirect = true;
      this.#pop(1);
    } else if (!toHost) calls.push(index - this.#shape.imports.length);
    if (tail) calls.enterByTail(direct ? index - this.#shape.imports.length : undefined);
    this.#pop(type.params.length);
    if (type.results.includes(V128)) this.#usesV128 = true;
    if (tail) return this.#tailCall(at, toHost || (!direct && this.#shape.imports.length > 0));
    this.#surround(at, toHost);
    this.#push(type.results.length);
  }

  #tailCall(at: number, toHost: boolean): void {
    if (!this.#dead) this.#exit(at, Edit.leave, toHost ? 1 : 0, 0);
    this.#die();
  }

  #exit(at: number, kind: number, argument: number, replaced: number): void {
    this.#exits++;
    this.#edits.push(at, kind, argument, replaced);
    this.#control.branch(this.#control.depth);
  }

  /** Whatever runs between reads and writes the fuel in its global. */
  #surround(at: number, toHost: boolean): void {
    if (this.#dead || this.#context.rules.fuel === "global") return;
    this.#edits.push(at, Edit.spill, toHost ? 1 : 0, 0);
    this.#edits.push(this.#cursor.at, Edit.reload, 0, 0);
  }

  #helper(at: number, helper: number, replaced: number): void {
    this.#gain.call();
    this.#edits.push(at, Edit.helper, helper, replaced);
  }

  #functionReference(): void {
    this.#shape.addressed.push(this.#cursor.u32());
    this.#push(1);
  }

  #typedSelect(at: number): void {
    if (this.#cursor.u32() !== 1) reject("INVALID", at, "select of several types");
    readValueType(this.#cursor, this.#context.limits);
    this.#pop(3);
    this.#push(1);
  }

  #branchTable(at: number): void {
    const cursor = this.#cursor;
    const { limits } = this.#context;
    const count = cursor.u32();
    this.#branchTargets += count;
    const total = this.#branchTargets > limits.maxBranchTargetsTotal;
    if (count > limits.maxBranchTargets || total)
      reject("LIMIT_BRANCH_TARGETS", at, `br_table of ${count} targets`);
    for (let i = 0; i <= count; i++) this.#target(cursor.u32());
  }

  #memoryGrow(at: number): void {
    skipZero(this.#cursor);
    if (this.#shape.memory === undefined) reject("INVALID", at, "memory.grow without a memory");
    this.#helper(at, this.#context.helpers.memoryGrow(), this.#cursor.at - at);
    this.#pop(1);
    this.#push(1);
  }

  /** Saturating truncation, bulk memory and table operations. */
  #prefixed(at: number): void {
    const cursor = this.#cursor;
    const sub = cursor.u32();
    if (sub > 17) reject("PROFILE_OPCODE", at, `opcode 0xfc ${sub}`);
    if (sub > 7) this.#cost += this.#context.rules.costs.bulkOperation;
    if (sub <= 7) {
      this.#pop(1, false);
      this.#push(1);
    } else if (sub === 8 || sub === 10 || sub === 11) this.#bulkMemory(sub, at);
    else if (sub === 15) this.#tableGrow(at);
    else if (sub === 9 || sub === 13) cursor.u32();
    else if (sub === 16) {
      cursor.u32();
      this.#push(1);
    } else {
      if (sub === 12 || sub === 14) cursor.u32();
      cursor.u32();
      this.#helper(at, this.#context.helpers.chargeElements(), 0);
      this.#pop(3);
    }
  }

  #bulkMemory(sub: number, at: number): void {
    if (sub === 8) this.#cursor.u32();
    else skipZero(this.#cursor);
    if (sub !== 11) skipZero(this.#cursor);
    this.#helper(at, this.#context.helpers.chargeBytes(), 0);
    this.#pop(3);
  }

  #tableGrow(at: number): void {
    const table = this.#cursor.u32();
    if (table >= this.#shape.tables.length) reject("INVALID", at, `no table ${table}`);
    const helper = this.#context.helpers.tableGrow(table);
    this.#helper(at, helper, this.#cursor.at - at);
    this.#pop(2);
    this.#push(1);
  }

  #simd(at: number): void {
    const cursor = this.#cursor;
    if (!this.#context.limits.simd) reject("PROFILE_SIMD", at, "vector instruction");
    const sub = cursor.u32();
    const known = sub < FIRST_RELAXED && SIMD_IMMEDIATE[sub] !== Immediate.illegal;
    if (!known) reject("PROFILE_SIMD", at, `opcode 0xfd 0x${sub.toString(16)}`);
    this.#usesV128 = true;
    this.#cost += this.#context.rules.costs.vectors[sub] as number;
    const immediate = SIMD_IMMEDIATE[sub] as number;
    skipImmediate(cursor, immediate);
    if (immediate === Immediate.memory || immediate === Immediate.memoryLane)
      this.#cost += SIMD_STORES.has(sub) ? this.#access.store : this.#access.load;
    this.#pop(SIMD_POPS[sub] as number);
    const lanes = NAN_LANES[SIMD_NAN_RESULT[sub] as number] as number;
    if (lanes !== 0) this.#pushFloat(-lanes);
    else this.#push(SIMD_PUSHES[sub] as number);
  }
}

/** Bit of the temporary through which a value of `type` is made canonical; below 0 a vector's. */
function temporaryBit(type: number): number {
  if (type < 0) return 4;
  return type === F32 ? 1 : 2;
}
