/** What may be asked of one evaluation besides its record, and the answer. */

import type { CallLog } from "./call-log.ts";
import type { FuelProfile } from "./fuel-profiler.ts";

/** Everything is off by default, and then costs nothing. Outcome and fuel never depend on it. */
export interface ObserveOptions {
  readonly profile?: boolean;
  readonly calls?: boolean;
  readonly trace?: boolean;
}

/** What was asked for, no more. Nothing of it is voted or compared. */
export interface Observation {
  readonly profile?: FuelProfile;
  readonly calls?: CallLog;
  /** Digest of docs/reference/trace.md, 64 hex characters. */
  readonly trace?: string;
}
