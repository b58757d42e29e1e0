import type { Inspect } from "@platform/challenge-registry";
import { challengePolicy, inspectChallenge } from "@platform/wasm-sandbox";

/** The registry's check of a module by the validators' own decoder and profile. */
export const inspectModule: Inspect = (module, { allowedImports, memoryPages }) =>
  inspectChallenge(module, challengePolicy({ allowedImports, limits: { fuel: 0n, memoryPages } }));
