/** What a slow mix is: instructions chosen to take long for the fuel that they cost. */

import type { ModuleSpec } from "../assembler.ts";

export interface SlowMix {
  readonly name: string;
  /**
   * The parts of a module around the mix. Function 0 is the mix, `(i32 rounds) ->`, exported as
   * `run`; a function exported as `setup` prepares its memory and is not measured.
   * @param first index of function 0, and of its type, behind those that stand before it
   */
  readonly build: (first: number) => ModuleSpec;
  /** Rounds of one measured run: some milliseconds. */
  readonly rounds: number;
  /** Cap of the memory. @default 1 */
  readonly pages?: number;
  /** Making the instance is part of what is measured and paid. @default false */
  readonly fresh?: boolean;
  /** Needs the manifest flag for vectors, which the oracle does not read. @default false */
  readonly simd?: boolean;
}

/** Loop of as many rounds as local 0 says, at least one. */
export const loop = (body: string): string =>
  `loop ${body} local.get 0 i32.const 1 i32.sub local.tee 0 br_if 0 end`;

export const times = (count: number, text: string): string => `${text} `.repeat(count);

/** Writes one byte of every 4 KiB of memory, from its end. */
export const TOUCH_ALL = `memory.size i32.const 16 i32.shl local.set 0
  loop local.get 0 i32.const 4096 i32.sub local.tee 0 i32.const 1 i32.store8
  local.get 0 br_if 0 end`;

interface UnrolledInit extends Omit<ModuleSpec, "functions"> {
  readonly rounds?: number;
  readonly pages?: number;
  readonly locals?: string;
  /** How often `body` stands in one round: the loop itself weighs little. @default 32 */
  readonly times?: number;
  /** Before the loop, and behind it: what nobody reads, a compiler leaves out. */
  readonly start?: string;
  readonly end?: string;
  /** Every page is written before. @default false */
  readonly touched?: boolean;
}

export function unrolled(name: string, body: string, more: UnrolledInit = {}): SlowMix {
  const { locals = "", times: count = 32, start = "", end = "", rounds = 2_000 } = more;
  const { pages, touched = false, ...spec } = more;
  const text = `${start} ${loop(times(count, body))} ${end}`;
  const setup = { type: "->", locals: "i32", body: TOUCH_ALL, export: "setup" };
  const parts: ModuleSpec = {
    ...spec,
    functions: [{ type: "i32 ->", locals, body: text, export: "run" }, ...(touched ? [setup] : [])],
  };
  return { name, rounds, build: () => parts, ...(pages === undefined ? {} : { pages }) };
}
