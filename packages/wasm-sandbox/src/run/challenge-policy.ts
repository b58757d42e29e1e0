/** What a challenge may be: what the host ABI has, the manifest lists and the version allows. */

import { I32 } from "../decode/value-type.ts";
import { hostImportTable } from "../host/host-imports.ts";
import type { ModulePolicy } from "../policy.ts";
import { hasComponents, rulesOf } from "../versions.ts";
import { challengeLimits } from "./guest-limits.ts";
import { needsProbes } from "./observed.ts";
import type { EvaluationRequest } from "./request.ts";

/** Policy of a challenge module: what the host ABI has and the manifest lists. */
export function challengePolicy(
  request: Pick<EvaluationRequest, "sandboxVersion" | "allowedImports" | "limits" | "observe">,
): ModulePolicy {
  return {
    rules: rulesOf(request.sandboxVersion),
    probes: needsProbes(request.observe),
    limits: challengeLimits(request),
    allowedImports: request.allowedImports,
    components: hasComponents(request.sandboxVersion),
    importTable: hostImportTable(request.sandboxVersion),
    requiredExports: [
      { name: "memory", kind: "memory" },
      { name: "evaluate", kind: "function", type: { params: [], results: [I32] } },
    ],
  };
}
