/**
 * The cost table. It is agreed data: changing one number is a new sandbox version, and the golden
 * test fails first. Unit: fuel, about one simple instruction.
 */
export const COSTS = {
  /** Every instruction that is not listed. */
  instruction: 1n,
  /** nop, block, loop, else, end: they execute nothing. */
  structure: 0n,
  call: 4n,
  /** Entry of a function, plus one for each 8 declared locals: they are zeroed. */
  entry: 1n,
  localsPerFuel: 8,
  /** memory.fill, copy and init: this many bytes for one fuel, above the instruction. */
  bulkBytesPerFuel: 16,
  /** memory.grow, each page, when the growth is within the cap. */
  growPage: 1024n,
  /** table.fill, copy, init and grow: each element. */
  tableElement: 1n,
  /** Before an instance is made. */
  instantiatePage: 1024n,
  instantiateDataBytesPerFuel: 16,
  instantiateElement: 1n,
} as const;

/** Logical stack bytes of one frame are 8 x (parameters + locals + operand height + 8). */
export const FRAME = { slotBytes: 8, fixedSlots: 8 } as const;

/** Logical stack of one instance: 1 MiB, as the reference design has it. */
export const DEFAULT_STACK_BYTES = 1024 * 1024;
