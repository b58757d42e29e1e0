/** The sandbox as the pipeline sees it: a manifest decides imports and limits. */

import { allowedImports, checkArtifact, evaluationLimits } from "@platform/challenge-registry";
import { CodedError, type ErrorRecord } from "@platform/protocol";
import { createSandbox, SANDBOX_VERSIONS } from "@platform/wasm-sandbox";
import type { Evaluator } from "../components.ts";
import type { Logger } from "../logger.ts";
import type { SandboxSettings } from "../node-config.ts";

/** Guests run in children at the lowest priority. @throws CodedError CONFINEMENT_UNAVAILABLE */
export function createEvaluator(logger: Logger, init: SandboxSettings): Evaluator {
  const sandbox = createSandbox(
    {
      onLocalFailure: ({ local, detail }) => logger.warn("Sandbox failed here", { local, detail }),
    },
    init,
  );
  logger.info("Sandbox", { confinement: sandbox.confinement });
  return {
    sandboxVersions: SANDBOX_VERSIONS,
    evaluate: async ({ sandboxVersion, manifest, module, payload, seed, reads }) => {
      const result = await sandbox.evaluate({
        sandboxVersion,
        module,
        allowedImports: allowedImports(manifest),
        limits: evaluationLimits(manifest),
        payload,
        seed,
        params: manifest.parameters,
        reads,
      });
      if ("local" in result) return { local: result.local };
      const { diagnostics: _forPeople, ...record } = result;
      return { record };
    },
    inspect: async (manifest, module, sandboxVersion): Promise<ErrorRecord | null> => {
      const signed = checkArtifact(manifest, module, () => ({ ok: true }));
      if (!signed.ok) return { code: signed.code, message: signed.message };
      // The module itself is a stranger's: it is decoded and compiled in the child.
      const found = await sandbox.inspect({
        sandboxVersion,
        module,
        allowedImports: allowedImports(manifest),
        limits: evaluationLimits(manifest),
      });
      if (found === null) return null;
      if ("local" in found)
        throw new CodedError({ code: "INSPECTION_FAILED", message: `${found.local} in the child` });
      const verdict = checkArtifact(manifest, module, () => ({ ok: false, rejection: found }));
      return verdict.ok ? null : { code: verdict.code, message: verdict.message };
    },
    close: async () => sandbox.stop(),
  };
}
