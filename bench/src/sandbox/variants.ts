/** What is compared: the bytes of one module as they are, with fuel only, and with everything on. */

import {
  CURRENT_RULES,
  createMeteredInstance,
  DEFAULT_MODULE_LIMITS,
  engine,
  type MeterRules,
  type ModuleLimits,
  prepareModule,
} from "@platform/wasm-sandbox";

export const VARIANTS = ["unmetered", "fuel", "all"] as const;
export type Variant = (typeof VARIANTS)[number];

const RULES: Readonly<Record<Exclude<Variant, "unmetered">, MeterRules>> = {
  fuel: { ...CURRENT_RULES, stack: "none", nan: "never" },
  all: CURRENT_RULES,
};

/** More than any kernel spends. */
const FUEL = 1n << 60n;

/** @throws Error when the profile refuses the module */
export function variantBytes(
  bytes: Uint8Array,
  variant: Variant,
  limits: ModuleLimits = DEFAULT_MODULE_LIMITS,
  allowedImports: readonly string[] = [],
): Uint8Array {
  if (variant === "unmetered") return bytes;
  const prepared = prepareModule(bytes, { limits, allowedImports, rules: RULES[variant] });
  if (prepared.ok) return prepared.instrumented;
  const { code, offset, message } = prepared.rejection;
  throw new Error(`the sandbox refuses the module: ${code} at ${offset}: ${message}`);
}

/** `run` of a fresh instance, as every evaluation has one. */
export function freshRun(
  module: ConstructorParameters<typeof engine.Instance>[0],
  variant: Variant,
): (size: number) => bigint {
  if (variant !== "unmetered")
    return createMeteredInstance(module, {}, { fuel: FUEL }).function("run") as never;
  return new engine.Instance(module, {}).exports["run"] as never;
}
