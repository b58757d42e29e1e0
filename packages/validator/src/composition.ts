/** The gate in front of every validator: nothing missing, no double in production (DESIGN D10). */

import { CodedError, testDouble } from "@platform/protocol";
import type { Environment } from "./api.ts";
import type { Components } from "./components.ts";

/** Must be real outside of testing as well: what signs and what remembers. */
const REAL_IN_DEVELOPMENT: readonly (keyof Components)[] = ["session", "store", "executor"];

const PARTS: readonly (keyof Components)[] = [
  "executor",
  "store",
  "chain",
  "evaluator",
  "network",
  "clock",
  "logger",
  "session",
  "verify",
];

function isDouble(part: unknown): boolean {
  return typeof part === "object" && part !== null && testDouble in part;
}

/**
 * Every missing part and every double that the environment forbids, at once.
 * @throws CodedError COMPOSITION_INCOMPLETE
 */
export function assertComposition(
  environment: Environment,
  parts: Partial<Components>,
): asserts parts is Components {
  const missing = PARTS.filter((name) => parts[name] === undefined).map((n) => `${n} is missing`);
  const forbidden = PARTS.filter(
    (name) =>
      isDouble(parts[name]) &&
      (environment === "production" ||
        (environment === "development" && REAL_IN_DEVELOPMENT.includes(name))),
  ).map((name) => `${name} is a test double`);
  const faults = [...missing, ...forbidden];
  if (faults.length === 0) return;
  throw new CodedError({
    code: "COMPOSITION_INCOMPLETE",
    message: `a ${environment} validator can't be built: ${faults.join(", ")}`,
  });
}
