/** What a caller of the sandbox allows a module to be. */

import type { ModuleLimits } from "./decode/limits.ts";
import type { ExportKind } from "./decode/module-shape.ts";
import type { RejectionCode } from "./decode/rejection.ts";
import type { FunctionType } from "./decode/value-type.ts";
import type { MeterRules } from "./meter/rules.ts";

/** One import that a host knows. */
export interface ImportEntry {
  /** The name that must stand in `allowedImports`; aliases share it. */
  readonly listedAs: string;
  readonly type: FunctionType;
  /** Set when the host knows the function but never links it. */
  readonly refusal?: RejectionCode;
}

export interface RequiredExport {
  readonly name: string;
  readonly kind: ExportKind;
  /** Functions only. */
  readonly type?: FunctionType;
}

/**
 * Set for an inner core of a component: it may import memories, tables and globals of other cores,
 * and its meter is imported too, so that all cores spend one account.
 */
export interface LinkedCore {
  /** Growth of an imported memory or table ends here: its own maximum is not known to the importer. */
  readonly memoryPages: number;
  readonly tableElements: number;
  /** Functions of the cores before it: a profile counts them through. */
  readonly firstFunction: number;
}

export interface ModulePolicy {
  readonly limits: ModuleLimits;
  /** `module.name` of each import that may be linked. */
  readonly allowedImports: readonly string[];
  /**
   * By `module.name`: signatures and aliases. Without it an allowed import may have any signature
   * of i32 and i64; floats and references never cross to the host, since JS may alter them.
   */
  readonly importTable?: ReadonlyMap<string, ImportEntry>;
  readonly requiredExports?: readonly RequiredExport[];
  readonly linked?: LinkedCore;
  /** Whether the bytes may be a component; `prepareModule` itself takes core modules only. */
  readonly components?: boolean;
  /** What is metered, and how. @default the rules of the newest sandbox version */
  readonly rules?: MeterRules;
  /**
   * Calls of the host at each entry and exit, through the table `platform:probes`, which the host
   * must fill before the guest runs. Outcome and fuel stay the same. @default false
   */
  readonly probes?: boolean;
}
