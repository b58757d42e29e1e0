import type { Inspect } from "@platform/challenge-registry";
import { SANDBOX_VERSION } from "@platform/protocol";
import { challengePolicy, inspectChallenge } from "@platform/wasm-sandbox";

/** The registry's check of a module by the validators' own decoder and profile. */
export const inspectModule: Inspect = (module, { allowedImports, memoryPages }) =>
  inspectChallenge(
    module,
    challengePolicy({
      sandboxVersion: SANDBOX_VERSION,
      allowedImports,
      limits: { fuel: 0n, memoryPages },
    }),
  );
