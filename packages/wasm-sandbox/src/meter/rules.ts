/**
 * What one sandbox version measures and how. Rules are agreed data: a sandbox version names them for
 * ever, and changing one number is a new version ({@link ../versions.ts}).
 */

/** What an access to memory costs where the memory can have at most so many pages. */
export interface AccessTier {
  readonly pages: number;
  readonly load: number;
  readonly store: number;
}

export interface CostTable {
  /** Fuel by opcode, a prefix for all behind it; 0 for what executes nothing. */
  readonly opcodes: Uint16Array;
  /**
   * Loads and stores, vectors included, in the place of what `opcodes` says: the first tier that
   * holds the memory's cap. Ascending, and the last holds every memory; empty for `opcodes`.
   */
  readonly access: readonly AccessTier[];
  /** Vector instructions by what follows their prefix, above the prefix's own price. */
  readonly vectors: Uint16Array;
  /** Entry of a function, plus one for each `localsPerFuel` declared locals: they are zeroed. */
  readonly entry: number;
  readonly localsPerFuel: number;
  /** memory.fill, copy and init: this many bytes for one fuel; a power of two. */
  readonly bulkBytesPerFuel: number;
  /** memory.grow, each page, when the growth is within the cap. */
  readonly growPage: bigint;
  /** table.fill, copy, init and grow: each element. */
  readonly tableElement: bigint;
  /** fill, copy, init and each other instruction on memories and tables behind the prefix 0xfc. */
  readonly bulkOperation: number;
  /** Fuel of one unit of the host ABI's prices. */
  readonly hostUnit: bigint;
  /** Before an instance is made. */
  readonly instantiatePage: bigint;
  readonly instantiateDataBytesPerFuel: number;
  readonly instantiateElement: bigint;
  /** Each entry of a table that is there from the start. */
  readonly instantiateTableEntry: bigint;
}

export interface MeterRules {
  readonly costs: CostTable;
  /**
   * Where a segment ends: at every end of a block, or only behind one that may be left by a branch
   * further out. Both charge a returning run the same; a run that stops midway differs in what it
   * was charged ahead.
   */
  readonly segments: "every-end" | "regions";
  /** Fuel in the global always, or in a local of those functions in which that is faster. */
  readonly fuel: "global" | "local";
  /**
   * Which functions pay for their frame: every one, or those on a cycle of calls, for themselves and
   * for the deepest chain of functions below them that do not pay; none is for measuring only.
   */
  readonly stack: "every" | "cycles" | "none";
  /**
   * Canonical bits after each instruction that may make a NaN, or only where something could see
   * them; never is for measuring only.
   */
  readonly nan: "producers" | "observers" | "never";
  /** Whether vectors and tail calls are refused whatever a manifest asks, or unless it asks. */
  readonly features: "fixed" | "by-flag";
}

/** Logical stack bytes of one frame are 8 x (parameters + locals + operand height + 8). */
export const FRAME = { slotBytes: 8, fixedSlots: 8 } as const;

/** Logical stack of one instance: 1 MiB, as the reference design has it. */
export const DEFAULT_STACK_BYTES = 1024 * 1024;

const FIRST_LOAD = 0x28;
const FIRST_STORE = 0x36;
const LAST_STORE = 0x3e;

/** nop, block, loop, else and end execute nothing. */
const STRUCTURE = [0x01, 0x02, 0x03, 0x05, 0x0b];

/**
 * Prices by opcode for a module whose memory is capped at `pages`; `access` is what a vector
 * access costs besides its prefix.
 * @param pages of the declared maximum and the policy's cap the smaller one
 */
export function pricesFor(
  { opcodes, access }: CostTable,
  pages: number,
): { readonly opcodes: ArrayLike<number>; readonly access: AccessTier } {
  const tier = access.find((each) => pages <= each.pages);
  if (tier === undefined) return { opcodes, access: { pages, load: 0, store: 0 } };
  const prices = Uint16Array.from(opcodes);
  prices.fill(tier.load, FIRST_LOAD, FIRST_STORE);
  prices.fill(tier.store, FIRST_STORE, LAST_STORE + 1);
  return { opcodes: prices, access: tier };
}

/** By opcode behind the vector prefix: `plain`, save those listed as [from, to, cost]. */
export function vectorCosts(plain: number, others: readonly (readonly number[])[]): Uint16Array {
  const table = new Uint16Array(256).fill(plain);
  for (const [from = 0, to = from, cost = plain] of others) table.fill(cost, from, to + 1);
  return table;
}

/** The same for plain opcodes; structure costs nothing. */
export function opcodeCosts(plain: number, others: readonly (readonly number[])[]): Uint16Array {
  const table = vectorCosts(plain, others);
  for (const opcode of STRUCTURE) table[opcode] = 0;
  return table;
}
