/** Why a module is refused: a deterministic verdict of the decoder, the same on every validator. */

export const REJECTION_CODES = [
  "MALFORMED",
  "INVALID",
  "PROFILE_START",
  "PROFILE_SIMD",
  "PROFILE_THREADS",
  "PROFILE_EXCEPTIONS",
  "PROFILE_GC",
  "PROFILE_TYPED_REFERENCES",
  "PROFILE_TAIL_CALL",
  "PROFILE_MEMORY64",
  "PROFILE_MULTI_MEMORY",
  "PROFILE_EXTENDED_CONST",
  "PROFILE_OPCODE",
  "PROFILE_SECTION",
  "PROFILE_TYPE",
  "PROFILE_COMPONENT",
  "COMPONENT_PROFILE",
  "COMPONENT_NAME",
  "IMPORT_KIND",
  "IMPORT_UNKNOWN",
  "IMPORT_NOT_ALLOWED",
  "IMPORT_RESERVED",
  "IMPORT_FORBIDDEN",
  "IMPORT_SIGNATURE",
  "EXPORT_MISSING",
  "EXPORT_SIGNATURE",
  "EXPORT_RESERVED",
  "LIMIT_MODULE_BYTES",
  "LIMIT_TYPES",
  "LIMIT_SIGNATURE",
  "LIMIT_IMPORTS",
  "LIMIT_FUNCTIONS",
  "LIMIT_TABLES",
  "LIMIT_TABLE_ELEMENTS",
  "LIMIT_MEMORY_PAGES",
  "LIMIT_GLOBALS",
  "LIMIT_EXPORTS",
  "LIMIT_NAME_BYTES",
  "LIMIT_ELEMENT_SEGMENTS",
  "LIMIT_ELEMENTS",
  "LIMIT_DATA_SEGMENTS",
  "LIMIT_BODY_BYTES",
  "LIMIT_LOCALS",
  "LIMIT_LOCALS_TIMES_BLOCKS",
  "LIMIT_NESTING",
  "LIMIT_BRANCH_TARGETS",
  "LIMIT_INSTRUCTIONS",
  "LIMIT_REWRITTEN_BYTES",
  "LIMIT_CORE_MODULES",
  "LIMIT_COMPONENT_ITEMS",
] as const;
export type RejectionCode = (typeof REJECTION_CODES)[number];

export interface Rejection {
  readonly code: RejectionCode;
  /** Byte offset in the original module at which the verdict fell. */
  readonly offset: number;
  readonly message: string;
}

/** Leaves the decoder's recursion; `prepareModule` turns it into a value. */
export class RejectionError extends Error {
  readonly rejection: Rejection;

  constructor(code: RejectionCode, offset: number, message: string) {
    super(message);
    this.rejection = { code, offset, message };
  }
}

export function reject(code: RejectionCode, offset: number, message: string): never {
  throw new RejectionError(code, offset, message);
}
