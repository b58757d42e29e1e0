import { Feature, type Manifest } from "@platform/runtime";

/** A manifest's limits as the sandbox takes them: the same for a validator, an author and a check. */
export interface ManifestEvaluationLimits {
  readonly fuel: bigint;
  readonly memoryPages: number;
  readonly stackBytes: number;
  readonly functions: number;
  readonly globals: number;
  readonly tables: number;
  readonly tableElements: number;
  readonly simd: boolean;
  readonly tailCalls: boolean;
  /** This machine's watchdog; not part of what a result is a function of. */
  readonly wallSeconds: number;
}

/** The one way from a signed manifest to an evaluation: whoever evaluates or inspects takes it. */
export function evaluationLimits({
  limits,
  features,
}: Pick<Manifest, "limits" | "features">): ManifestEvaluationLimits {
  const { fuel, memoryPages, functions, globals, tables, tableElements, wallSeconds } = limits;
  return {
    ...{ fuel, memoryPages, functions, globals, tables, tableElements, wallSeconds },
    stackBytes: limits.stackKib * 1024,
    simd: (features & Feature.simd) !== 0,
    tailCalls: (features & Feature["tail-calls"]) !== 0,
  };
}
