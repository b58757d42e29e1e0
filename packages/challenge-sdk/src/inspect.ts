import type { Inspect } from "@platform/challenge-registry";
import { SANDBOX_VERSION } from "@platform/protocol";
import { challengePolicy, type Inspection, inspectChallenge } from "@platform/wasm-sandbox";

/** The registry's check of a module by the validators' own decoder and profile. */
export function inspectModule(
  module: Uint8Array,
  { allowedImports, limits }: Pick<Inspection, "allowedImports" | "limits">,
): ReturnType<Inspect> {
  const sandboxVersion = SANDBOX_VERSION;
  return inspectChallenge(module, challengePolicy({ sandboxVersion, allowedImports, limits }));
}
