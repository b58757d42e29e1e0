/** Instruction sequences of the meter, shared by bodies and helper functions. */

import { F32, F64 } from "../decode/value-type.ts";
import type { ByteSink } from "./byte-sink.ts";

/** Indices of the meter's own globals, behind those of the module: nothing is renumbered. */
export interface MeterGlobals {
  /** i64: fuel left; below 0 once it is exhausted. */
  readonly fuel: number;
  /** i32: logical stack bytes left; below 0 once it is exhausted. */
  readonly stack: number;
  /** i32: 1 after the machine refused a growth below the cap. */
  readonly growFailed: number;
}

export function emitCharge(sink: ByteSink, globals: MeterGlobals, cost: number): ByteSink {
  sink.u8(0x23).u32(globals.fuel).u8(0x42).s32(cost);
  return finishCharge(sink, globals);
}

/** fuel -= amount; if fuel < 0: unreachable. `amount` leaves one i64. */
export function emitDynamicCharge(
  sink: ByteSink,
  globals: MeterGlobals,
  amount: (sink: ByteSink) => void,
): ByteSink {
  sink.u8(0x23).u32(globals.fuel);
  amount(sink);
  return finishCharge(sink, globals);
}

function finishCharge(sink: ByteSink, globals: MeterGlobals): ByteSink {
  sink.raw(0x7d, 0x24).u32(globals.fuel);
  return sink.u8(0x23).u32(globals.fuel).raw(0x42, 0, 0x53, 0x04, 0x40, 0x00, 0x0b);
}

/** The same on the fuel in a local, without the check. */
export function emitLocalCharge(sink: ByteSink, local: number, cost: number): void {
  sink.u8(0x20).u32(local).u8(0x42).s32(cost);
  sink.raw(0x7d, 0x21).u32(local);
}

/** if fuel < 0: into the global with it, where the host looks; unreachable. */
export function emitLocalCheck(sink: ByteSink, globals: MeterGlobals, local: number): void {
  sink.u8(0x20).u32(local).raw(0x42, 0, 0x53, 0x04, 0x40);
  emitSpill(sink, globals, local);
  sink.raw(0x00, 0x0b);
}

export function emitSpill(sink: ByteSink, globals: MeterGlobals, local: number): void {
  sink.u8(0x20).u32(local).u8(0x24).u32(globals.fuel);
}

export function emitReload(sink: ByteSink, globals: MeterGlobals, local: number): void {
  sink.u8(0x23).u32(globals.fuel).u8(0x21).u32(local);
}

/** stack -= frame; if stack < 0: unreachable. */
export function emitFrameEntry(sink: ByteSink, globals: MeterGlobals, frameBytes: number): void {
  sink.u8(0x23).u32(globals.stack).u8(0x41).s32(frameBytes);
  sink.raw(0x6b, 0x24).u32(globals.stack);
  sink.u8(0x23).u32(globals.stack).raw(0x41, 0, 0x48, 0x04, 0x40, 0x00, 0x0b);
}

export function emitFrameExit(sink: ByteSink, globals: MeterGlobals, frameBytes: number): void {
  sink.u8(0x23).u32(globals.stack).u8(0x41).s32(frameBytes);
  sink.raw(0x6a, 0x24).u32(globals.stack);
}

/** value == value ? value : canonical quiet NaN, positive, through one temporary. */
export function emitCanonical(sink: ByteSink, type: number, temporary: number): void {
  sink.u8(0x22).u32(temporary);
  if (type === F32) sink.raw(0x43, 0, 0, 0xc0, 0x7f);
  else sink.raw(0x44, 0, 0, 0, 0, 0, 0, 0xf8, 0x7f);
  sink.u8(0x20).u32(temporary).u8(0x20).u32(temporary);
  sink.raw(type === F32 ? 0x5b : 0x61, 0x1b);
}

/** Lane by lane: bitselect(value, canonical, value == value). */
export function emitCanonicalLanes(sink: ByteSink, lane: number, temporary: number): void {
  const canonical = lane === F64 ? [0, 0, 0, 0, 0, 0, 0xf8, 0x7f] : [0, 0, 0xc0, 0x7f];
  sink.u8(0x22).u32(temporary).raw(0xfd, 0x0c);
  for (let at = 0; at < 16; at += canonical.length) sink.raw(...canonical);
  sink.u8(0x20).u32(temporary).u8(0x20).u32(temporary);
  sink.raw(0xfd, lane === F64 ? 0x47 : 0x41, 0xfd, 0x52);
}
