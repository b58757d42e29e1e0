/** The sandbox as the pipeline sees it: a manifest decides imports and limits. */

import { allowedImports, checkArtifact } from "@platform/challenge-registry";
import type { ErrorRecord } from "@platform/protocol";
import { challengePolicy, createSandbox, prepareModule } from "@platform/wasm-sandbox";
import type { Evaluator } from "../components.ts";
import type { Logger } from "../logger.ts";

/** Guests run in `processes` children at the lowest priority. */
export function createEvaluator(logger: Logger, processes: number): Evaluator {
  const sandbox = createSandbox(
    {
      onLocalFailure: ({ local, detail }) => logger.warn("Sandbox failed here", { local, detail }),
    },
    { processes },
  );
  return {
    evaluate: async ({ manifest, module, payload, seed }) => {
      const result = await sandbox.evaluate({
        module,
        allowedImports: allowedImports(manifest),
        limits: { fuel: manifest.limits.fuel, memoryPages: manifest.limits.memoryPages },
        payload,
        seed,
        params: manifest.parameters,
        reads: { mana: new Map(), reputation: new Map() },
      });
      if ("local" in result) return { local: result.local };
      const { diagnostics: _forPeople, ...record } = result;
      return { record };
    },
    inspect: (manifest, module): ErrorRecord | null => {
      const verdict = checkArtifact(manifest, module, (bytes, { memoryPages }) =>
        prepareModule(
          bytes,
          challengePolicy({
            allowedImports: allowedImports(manifest),
            limits: { fuel: manifest.limits.fuel, memoryPages },
          }),
        ),
      );
      return verdict.ok ? null : { code: verdict.code, message: verdict.message };
    },
    close: async () => sandbox.stop(),
  };
}
