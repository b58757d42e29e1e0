/** What the decoder learns of a module besides its bytes; offsets are into the original. */

import type { FunctionType } from "./value-type.ts";

export interface Import {
  readonly module: string;
  readonly name: string;
  readonly type: FunctionType;
  readonly offset: number;
}

export const EXPORT_KINDS = ["function", "table", "memory", "global"] as const;
export type ExportKind = (typeof EXPORT_KINDS)[number];

interface Export {
  readonly name: string;
  readonly kind: ExportKind;
  readonly index: number;
  readonly offset: number;
}

export interface Range {
  readonly start: number;
  readonly end: number;
}

interface TableShape {
  readonly type: number;
  readonly minimum: number;
  readonly maximum: number | undefined;
}

interface MemoryShape {
  readonly minimum: number;
  readonly maximum: number | undefined;
}

/** A section's content without its id and size, and for vectors the number of its items. */
export interface SectionRange extends Range {
  readonly id: number;
  /** Items of the vector; 0 for sections that are none. */
  readonly count: number;
  /** First byte after the count. */
  readonly itemsAt: number;
}

export interface ModuleShape {
  types: FunctionType[];
  imports: Import[];
  /** Imports of every kind, and the modules that they name. */
  importCount: number;
  importedModules: Set<string>;
  /** Type index of each function, imported ones first. */
  functions: number[];
  tables: TableShape[];
  memory: MemoryShape | undefined;
  /** Imported ones first. */
  globals: number;
  /** Whether a global holds a v128. */
  vectorGlobals: boolean;
  importedGlobals: number;
  /** Tables that come first in `tables`. */
  importedTables: number;
  importsMemory: boolean;
  exports: Export[];
  elementEntries: number;
  elementSegments: number;
  /** Functions that stand in a segment or a `ref.func`: what an indirect call may reach. */
  addressed: number[];
  dataBytes: number;
  dataSegments: number;
  dataCount: number | undefined;
  /** Whole code entries, without their size prefix. */
  bodies: Range[];
  sections: SectionRange[];
}

export function emptyShape(): ModuleShape {
  return {
    types: [],
    imports: [],
    importCount: 0,
    importedModules: new Set(),
    functions: [],
    tables: [],
    memory: undefined,
    globals: 0,
    vectorGlobals: false,
    importedGlobals: 0,
    importedTables: 0,
    importsMemory: false,
    exports: [],
    elementEntries: 0,
    elementSegments: 0,
    addressed: [],
    dataBytes: 0,
    dataSegments: 0,
    dataCount: undefined,
    bodies: [],
    sections: [],
  };
}
