/** What a challenge may be: what the host ABI has, the manifest lists and the version allows. */

import { DEFAULT_MODULE_LIMITS } from "../decode/limits.ts";
import { I32 } from "../decode/value-type.ts";
import { hostImportTable } from "../host/host-imports.ts";
import type { ModulePolicy } from "../policy.ts";
import { hasComponents, rulesOf } from "../versions.ts";
import { needsProbes } from "./observed.ts";
import type { EvaluationRequest } from "./request.ts";

/** Policy of a challenge module: what the host ABI has and the manifest lists. */
export function challengePolicy(
  request: Pick<EvaluationRequest, "sandboxVersion" | "allowedImports" | "limits" | "observe">,
): ModulePolicy {
  const { limits, allowedImports } = request;
  return {
    rules: rulesOf(request.sandboxVersion),
    probes: needsProbes(request.observe),
    limits: {
      ...DEFAULT_MODULE_LIMITS,
      maxMemoryPages: limits.memoryPages,
      maxFunctions: limits.functions ?? DEFAULT_MODULE_LIMITS.maxFunctions,
      maxGlobals: limits.globals ?? DEFAULT_MODULE_LIMITS.maxGlobals,
    },
    allowedImports,
    components: hasComponents(request.sandboxVersion),
    importTable: hostImportTable(request.sandboxVersion),
    requiredExports: [
      { name: "memory", kind: "memory" },
      { name: "evaluate", kind: "function", type: { params: [], results: [I32] } },
    ],
  };
}
