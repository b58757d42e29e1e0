/** The way to an observation. Its code is loaded when one is asked for: no warm child holds it. */

import type { ObserveOptions } from "../observe/observation.ts";
import type { Observer } from "../observe/observer.ts";
import type { EvaluationRequest } from "./request.ts";

/** Whether modules must be rewritten with probes. */
export function needsProbes(observe: ObserveOptions | undefined): boolean {
  return observe?.profile === true || observe?.trace === true;
}

/** Undefined when nothing is asked for. Each one follows a single evaluation. */
export async function loadObserver(request: EvaluationRequest): Promise<Observer | undefined> {
  if (request.observe === undefined) return undefined;
  const { Observer } = await import("../observe/observer.ts");
  const probes = needsProbes(request.observe);
  return new Observer({ ...request.observe, probes }, request);
}
