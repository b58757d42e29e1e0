import {
  GUEST_LIMIT_NAMES,
  GUEST_LIMIT_RANGES,
  MAX_EVALUATION_FUEL,
  MAX_GUEST_STACK_BYTES,
} from "@platform/protocol";
import type { EvaluationLimits } from "./request.ts";

/** What of the limits no manifest may ask for, each as `name value, at most ceiling`. */
export function limitsAboveCeilings(limits: EvaluationLimits): string[] {
  const broken: string[] = [];
  const check = (name: string, value: number | bigint | undefined, most: number | bigint) => {
    if (value === undefined) return;
    const whole = typeof value === "bigint" || Number.isInteger(value);
    if (!whole || value < 0 || value > most) broken.push(`${name} ${value}, at most ${most}`);
  };
  check("fuel", limits.fuel, MAX_EVALUATION_FUEL);
  check("stackBytes", limits.stackBytes, MAX_GUEST_STACK_BYTES);
  for (const name of GUEST_LIMIT_NAMES)
    if (name !== "stackKib") check(name, limits[name], GUEST_LIMIT_RANGES[name].most);
  return broken;
}
