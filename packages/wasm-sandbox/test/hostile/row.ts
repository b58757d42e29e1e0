/** What one row of the hostile corpus is, and the builders that its classes share. */

import type { Outcome } from "@platform/protocol";
import type { EvaluationRequest, RejectionCode } from "../../src/index.ts";
import type { ModuleSpec } from "../assembler.ts";
import { challenge, request } from "../challenge.ts";

export interface Expected {
  readonly outcome: Outcome;
  /** Exact; for traps and exhaustion the whole budget, for a refused module nothing. */
  readonly fuelUsed: bigint;
  /** Word of the nested program. @default null */
  readonly program?: Outcome;
  /** Why the module was refused. */
  readonly rejection?: RejectionCode;
  /** Why the nested program was refused. */
  readonly programRejection?: RejectionCode;
  /** Output bytes as hex. */
  readonly output?: string;
  /** Lines of the log: shows which host calls happened. */
  readonly log?: readonly string[];
}

export interface HostileRow {
  readonly name: string;
  /** Built on demand: some bombs are megabytes. */
  readonly build: () => EvaluationRequest;
  readonly expected: Expected;
}

/** Budget of every row that names no other. */
export const FUEL = 8_000_000n;
/** Each page of an instance and of growth. */
export const PAGE = 262_144n;
/** Instance of one page. */
export const INSTANCE = 262_144n;
/** One unit of the host ABI's prices. */
export const HOST = 48n;
/** Small enough for the native stack of a test process on the baseline compiler. */
export const STACK_BYTES = 256 * 1024;

export const LIMITS = { fuel: FUEL, memoryPages: 16, stackBytes: STACK_BYTES } as const;

type More = Partial<ModuleSpec>;

/** A challenge whose `evaluate` (function 12) is `body`; further functions begin at 13. */
export function guest(
  body: string,
  more: More = {},
  limits: Partial<EvaluationRequest["limits"]> = {},
): () => EvaluationRequest {
  return () => request(challenge(body, more), { limits: { ...LIMITS, ...limits } });
}

/** Module bytes that are refused or accepted as they stand. */
function moduleBytes(build: () => Uint8Array): () => EvaluationRequest {
  return () => request(build(), { limits: LIMITS });
}

export function bytesRow(name: string, build: () => Uint8Array, expected: Expected): HostileRow {
  return { name, build: moduleBytes(build), expected };
}

/** Ends that charge the whole budget. */
export function whole(outcome: "out-of-fuel" | "stack-exhausted" | "trap", fuel = FUEL): Expected {
  return { outcome, fuelUsed: fuel };
}

export function refused(rejection: RejectionCode): Expected {
  return { outcome: "rejected", fuelUsed: 0n, rejection };
}

/** The attack came to nothing: `evaluate` answered 1, with this fuel besides the instance's. */
export function survived(fuel: bigint): Expected {
  return { outcome: "guest-error", fuelUsed: INSTANCE + fuel };
}

export const many = (count: number, text: string): string => `${text} `.repeat(count);

const PREAMBLE = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];

export function leb(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  do {
    bytes.push((rest % 128) | (rest >= 128 ? 0x80 : 0));
    rest = Math.floor(rest / 128);
  } while (rest > 0);
  return bytes;
}

export type RawSection = readonly [id: number, content: readonly number[]];

/** A module of sections as they are given, in their order. */
export function raw(...sections: readonly RawSection[]): Uint8Array {
  const out = [...PREAMBLE];
  for (const [id, content] of sections) out.push(id, ...leb(content.length), ...content);
  return Uint8Array.from(out);
}

const text = (name: string): number[] => [name.length, ...new TextEncoder().encode(name)];

/** The smallest challenge: memory, and `evaluate` answering 1. Replace a section to break it. */
export const WHOLE = {
  type: [1, [1, 0x60, 0, 1, 0x7f]],
  func: [3, [1, 0]],
  memory: [5, [1, 0, 1]],
  exports: [7, [2, ...text("memory"), 2, 0, ...text("evaluate"), 0, 0]],
  code: [10, [1, 4, 0, 0x41, 1, 0x0b]],
} as const satisfies Record<string, RawSection>;

/** {@link WHOLE} with sections replaced or added, in the order of ids as the format wants it. */
export function broken(...changed: readonly RawSection[]): Uint8Array {
  const sections = new Map<number, RawSection>(Object.values(WHOLE).map((each) => [each[0], each]));
  for (const section of changed) sections.set(section[0], section);
  const order = [1, 2, 3, 4, 5, 13, 6, 7, 8, 9, 12, 10, 11];
  const rank = (id: number): number => (order.indexOf(id) + 1 || 99) - 1;
  return raw(...[...sections.values()].sort((a, b) => rank(a[0]) - rank(b[0])));
}

/** {@link WHOLE} with one body, given as locals and instructions without the final end. */
export function withBody(locals: readonly number[], instructions: readonly number[]): Uint8Array {
  const body = [...locals, ...instructions, 0x0b];
  const size = leb(body.length);
  const content = [1, ...size];
  for (const byte of body) content.push(byte);
  return broken([10, content]);
}
