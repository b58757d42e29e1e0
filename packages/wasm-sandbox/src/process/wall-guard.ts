import { WALL_MARGIN } from "@platform/protocol";
import type { EvaluationLimits } from "../run/request.ts";

/**
 * Milliseconds that an evaluation's fuel may take, besides the base of every request: what it takes
 * on the slowest machine and mix, with the margin, and never more than the manifest's seconds. A
 * manifest's fuel fits its seconds by the same rule, so that the fuel always ends a guest first.
 *
 * @param fuelPerSecond that any machine spends
 */
export function fuelWallMs(
  { fuel, wallSeconds = Number.POSITIVE_INFINITY }: EvaluationLimits,
  fuelPerSecond: bigint,
): number {
  const fuelMs = Number((fuel * WALL_MARGIN * 1000n) / fuelPerSecond);
  return Math.min(fuelMs, wallSeconds * 1000);
}
