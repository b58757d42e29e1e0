/**
 * The limits of one evaluation that a signed manifest may lower, and raise up to a ceiling. The
 * normal values are those of the reference design; they are also what a manifest of format 1 runs
 * under, so they never change.
 */

import {
  MAX_EVALUATION_FUEL,
  MAX_GUEST_FUNCTIONS,
  MAX_GUEST_GLOBALS,
  MAX_GUEST_PAGES,
  MAX_GUEST_STACK_BYTES,
  MAX_GUEST_TABLE_ELEMENTS,
  MAX_GUEST_TABLES,
  MAX_WALL_SECONDS,
  SLOWEST_FUEL_PER_SECOND,
  WALL_MARGIN,
} from "./limits.ts";

export interface LimitRange<T> {
  readonly least: T;
  readonly normal: T;
  /** The ceiling: no manifest passes it. */
  readonly most: T;
}

const range = <T>(least: T, normal: T, most: T): LimitRange<T> => ({ least, normal, most });

/** Reference name: max_fuel. */
export const FUEL_RANGE = range(1n, 1_000_000n, MAX_EVALUATION_FUEL);

/** By field of the manifest. */
export const GUEST_LIMIT_RANGES = {
  /** max_memory_pages: of 64 KiB; a declared minimum, and what `memory.grow` reaches. */
  memoryPages: range(1, 160, MAX_GUEST_PAGES),
  /** max_stack_depth: KiB of logical stack. */
  stackKib: range(1, 1024, MAX_GUEST_STACK_BYTES / 1024),
  /** max_functions: defined ones. */
  functions: range(1, 1000, MAX_GUEST_FUNCTIONS),
  /** max_globals. */
  globals: range(0, 100, MAX_GUEST_GLOBALS),
  /** max_tables. */
  tables: range(0, 10, MAX_GUEST_TABLES),
  /** max_table_size: of each table; a declared minimum, and what `table.grow` reaches. */
  tableElements: range(0, 10_000, MAX_GUEST_TABLE_ELEMENTS),
  /** max_execution_time_secs: this machine's watchdog, never part of a result. */
  wallSeconds: range(1, 30, MAX_WALL_SECONDS),
} as const satisfies Readonly<Record<string, LimitRange<number>>>;

export type GuestLimitName = keyof typeof GUEST_LIMIT_RANGES;

export const GUEST_LIMIT_NAMES = Object.keys(GUEST_LIMIT_RANGES) as readonly GuestLimitName[];

/** The fewest whole seconds into which `fuel` fits with its margin, on the slowest machine and mix. */
export function leastWallSeconds(fuel: bigint): number {
  return Number((fuel * WALL_MARGIN + SLOWEST_FUEL_PER_SECOND - 1n) / SLOWEST_FUEL_PER_SECOND);
}

/** The wall limit of a manifest that names none. */
export function normalWallSeconds(fuel: bigint): number {
  return Math.max(GUEST_LIMIT_RANGES.wallSeconds.normal, leastWallSeconds(fuel));
}
