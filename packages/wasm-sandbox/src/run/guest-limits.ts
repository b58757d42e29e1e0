/** From the limits of a request to the caps of the modules that run in it. */

import { DEFAULT_MODULE_LIMITS, type ModuleLimits } from "../decode/limits.ts";
import type { EvaluationRequest } from "./request.ts";

export type Features = Pick<ModuleLimits, "simd" | "tailCalls">;

/** Before it, whatever a manifest says, vectors and tail calls were refused; that stays repeatable. */
const FEATURES_SINCE = 2;

type Request = Pick<EvaluationRequest, "sandboxVersion" | "limits">;

/** Of the challenge and of the program that it runs: a ranking would be blind without them. */
export function featuresOf({ sandboxVersion, limits }: Request): Features {
  const known = sandboxVersion >= FEATURES_SINCE;
  return { simd: known && limits.simd === true, tailCalls: known && limits.tailCalls === true };
}

export function challengeLimits(request: Request): ModuleLimits {
  const { memoryPages, functions, globals, tables, tableElements } = request.limits;
  const normal = DEFAULT_MODULE_LIMITS;
  return {
    ...normal,
    ...featuresOf(request),
    maxMemoryPages: memoryPages,
    maxFunctions: functions ?? normal.maxFunctions,
    maxGlobals: globals ?? normal.maxGlobals,
    maxTables: tables ?? normal.maxTables,
    maxTableElements: tableElements ?? normal.maxTableElements,
  };
}

/** A program's structure has the normal caps, whatever its challenge raised or lowered. */
export function programLimits(memoryPages: number, features: Features): ModuleLimits {
  return { ...DEFAULT_MODULE_LIMITS, ...features, maxMemoryPages: memoryPages };
}
