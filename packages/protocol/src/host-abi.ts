/**
 * The functions that a guest may import: one append-only table. Numbers, names, signatures and
 * prices are agreed data; bindings, documentation and the meter's prices come from it.
 */

import table from "./host-abi.json" with { type: "json" };

export type AbiType = "i32" | "i64";

export interface HostFunctionEntry {
  readonly number: number;
  readonly name: string;
  /** Name under the alias module where it is not prefix and name. */
  readonly alias?: string;
  /** By parameter name, in order. */
  readonly params: Readonly<Record<string, AbiType>>;
  /** The pointer parameter under which the host writes; every other one is read. */
  readonly out?: string;
  readonly result: AbiType;
  /** read: of the pinned state; effect: journaled; pure: of its arguments; io: of the request. */
  readonly class: "read" | "effect" | "pure" | "io";
  /** reserved: known, not linked by this version; forbidden: never linked. */
  readonly status: "active" | "reserved" | "forbidden";
  /** First sandbox version that links it; to older ones it is reserved. @default 1 */
  readonly since?: number;
  /** Fuel: base, and one more for each `bytesPerFuel` bytes that cross, rounded up. */
  readonly price: { readonly base: number; readonly bytesPerFuel: number };
  readonly doc: string;
}

export interface HostAbi {
  readonly version: number;
  readonly module: string;
  readonly aliasModule: string;
  readonly aliasPrefix: string;
  /**
   * An i32 result below 0 is minus one of these. An i64 result has a tag in its high 32 bits
   * (0 value, 1 error) and the value or one of these in the low ones.
   */
  readonly errors: Readonly<
    Record<"UNKNOWN_KIND" | "OUT_OF_RANGE" | "TOO_LARGE" | "NOT_FOUND" | "MALFORMED", number>
  >;
  readonly functions: readonly HostFunctionEntry[];
}

export const HOST_ABI: HostAbi = table as unknown as HostAbi;

/** Kinds of `input_size` and `input_read`. */
export const INPUT_KINDS = ["payload", "seed", "parameters"] as const;
export type InputKind = (typeof INPUT_KINDS)[number];

/** Kinds of journaled effect: the function's number stands in the journal. */
export const EFFECT_NUMBERS = {
  ...{ spend: 11, credit: 12, job: 16, propose: 17, open: 18, vote: 19, close: 20 },
  ...{ execute: 21, anchor: 23 },
} as const;

/** Whether guests of a sandbox version may call it. */
export function isLinked(entry: HostFunctionEntry, sandboxVersion: number): boolean {
  return entry.status === "active" && (entry.since ?? 1) <= sandboxVersion;
}

/** The name of a function under the alias module. */
export function aliasOf(entry: HostFunctionEntry): string {
  return entry.alias ?? `${HOST_ABI.aliasPrefix}${entry.name}`;
}
