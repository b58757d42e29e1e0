/**
 * Structural caps of a module, each refused before anything is compiled: compile time is work
 * that no fuel pays for. A manifest may lower them; policy sets the ceiling.
 */
export interface ModuleLimits {
  readonly maxModuleBytes: number;
  /** Cap of `memory.grow` and of the declared minimum, in pages of 64 KiB. */
  readonly maxMemoryPages: number;
  readonly maxGlobals: number;
  readonly maxFunctions: number;
  readonly maxImports: number;
  readonly maxTables: number;
  /** Cap of `table.grow` and of each declared minimum. */
  readonly maxTableElements: number;
  readonly maxTypes: number;
  /** Parameters and results of one type together. */
  readonly maxSignature: number;
  readonly maxExports: number;
  readonly maxNameBytes: number;
  readonly maxElementSegments: number;
  /** Entries of all element segments together. */
  readonly maxElements: number;
  readonly maxDataSegments: number;
  readonly maxBodyBytes: number;
  /** Parameters and locals of one function, after rewriting. */
  readonly maxLocals: number;
  /** Sum over functions of locals times blocks: 49,999 x 20,000 cost an engine 38 s. */
  readonly maxLocalsTimesBlocks: number;
  readonly maxNesting: number;
  /** Targets of one br_table. */
  readonly maxBranchTargets: number;
  readonly maxBranchTargetsTotal: number;
  readonly maxInstructions: number;
  /** One rewritten body; engines stop at 7,654,321 bytes. */
  readonly maxRewrittenBodyBytes: number;
  readonly maxRewrittenBytes: number;
  /** Features behind a flag of the manifest: fixed-width vectors, and tail calls. */
  readonly simd: boolean;
  readonly tailCalls: boolean;
}

export const DEFAULT_MODULE_LIMITS: ModuleLimits = {
  maxModuleBytes: 8 * 1024 * 1024,
  maxMemoryPages: 160,
  maxGlobals: 100,
  maxFunctions: 1000,
  maxImports: 64,
  maxTables: 10,
  maxTableElements: 10_000,
  maxTypes: 1000,
  maxSignature: 32,
  maxExports: 1000,
  maxNameBytes: 256,
  maxElementSegments: 1000,
  maxElements: 100_000,
  maxDataSegments: 10_000,
  maxBodyBytes: 512 * 1024,
  maxLocals: 1024,
  maxLocalsTimesBlocks: 20_000_000,
  maxNesting: 512,
  maxBranchTargets: 4096,
  maxBranchTargetsTotal: 1_000_000,
  maxInstructions: 2_000_000,
  maxRewrittenBodyBytes: 4 * 1024 * 1024,
  maxRewrittenBytes: 64 * 1024 * 1024,
  simd: false,
  tailCalls: false,
};
