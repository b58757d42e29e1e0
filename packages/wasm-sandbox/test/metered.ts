/** Runs one export of an assembled module, metered or bare, and reports how it ended. */

import {
  CURRENT_RULES,
  createMeteredInstance,
  DEFAULT_MODULE_LIMITS,
  type Ending,
  engine,
  type HostImports,
  type MeterRules,
  type ModuleLimits,
  prepareModule,
  rulesOf,
} from "../src/index.ts";
import { assemble, type ModuleSpec } from "./assembler.ts";

const BUDGET = 1_000_000n;
/**
 * The newest metering at the prices of version 1, where an instruction costs one: easy to count. The
 * prices of each version have tests of their own.
 */
const PLAIN_COSTS = rulesOf(1).costs;
/** Version 1 knows no tail calls: they cost what calls do. */
const PLAIN_OPCODES = Uint16Array.from(PLAIN_COSTS.opcodes).fill(4, 0x12, 0x14);
export const PLAIN_RULES: MeterRules = {
  ...CURRENT_RULES,
  costs: { ...PLAIN_COSTS, opcodes: PLAIN_OPCODES },
};

export interface MeteredRun {
  readonly result?: unknown;
  readonly ending?: Ending;
  readonly used: bigint;
  readonly stackLeft: number;
  readonly memory: Uint8Array | undefined;
}

export function instrument(
  spec: ModuleSpec | Uint8Array,
  limits: Partial<ModuleLimits> = {},
  allowedImports: readonly string[] = [],
  rules: MeterRules = PLAIN_RULES,
): Uint8Array {
  const bytes = spec instanceof Uint8Array ? spec : assemble(spec);
  const prepared = prepareModule(bytes, {
    limits: { ...DEFAULT_MODULE_LIMITS, ...limits },
    allowedImports,
    rules,
  });
  if (!prepared.ok) throw new Error(`${prepared.rejection.code}: ${prepared.rejection.message}`);
  return prepared.instrumented;
}

export function rejectionOf(
  bytes: Uint8Array,
  limits: Partial<ModuleLimits> = {},
  rules: MeterRules = PLAIN_RULES,
): { readonly code: string; readonly offset: number } | "accepted" {
  const policy = { limits: { ...DEFAULT_MODULE_LIMITS, ...limits }, allowedImports: [], rules };
  const prepared = prepareModule(bytes, policy);
  if (prepared.ok) return "accepted";
  return { code: prepared.rejection.code, offset: prepared.rejection.offset };
}

export function runMetered(
  spec: ModuleSpec | Uint8Array,
  args: readonly (number | bigint)[] = [],
  options: {
    readonly name?: string;
    readonly fuel?: bigint;
    readonly stackBytes?: number;
    readonly limits?: Partial<ModuleLimits>;
    readonly imports?: HostImports;
    readonly allowedImports?: readonly string[];
    readonly rules?: MeterRules;
  } = {},
): MeteredRun {
  const fuel = options.fuel ?? BUDGET;
  const instance = createMeteredInstance(
    instrument(spec, options.limits, options.allowedImports, options.rules),
    options.imports ?? {},
    { fuel, ...(options.stackBytes === undefined ? {} : { stackBytes: options.stackBytes }) },
  );
  const end = (): Pick<MeteredRun, "used" | "stackLeft" | "memory"> => ({
    used: fuel - instance.fuel,
    stackLeft: instance.stackBytes,
    memory: "memory" in instance.exports ? instance.memory().slice() : undefined,
  });
  try {
    return { result: instance.function(options.name ?? "run")(...args), ...end() };
  } catch (thrown) {
    return { ending: instance.classify(thrown), ...end() };
  }
}

export function runBare(
  bytes: Uint8Array,
  args: readonly (number | bigint)[] = [],
  name = "run",
): {
  readonly result?: unknown;
  readonly trapped: boolean;
  readonly memory: Uint8Array | undefined;
} {
  const { exports } = new engine.Instance(new engine.Module(bytes), {});
  const memory = (): Uint8Array | undefined =>
    "memory" in exports
      ? new Uint8Array((exports["memory"] as { buffer: ArrayBuffer }).buffer).slice()
      : undefined;
  try {
    const call = exports[name] as (...args: readonly unknown[]) => unknown;
    return { result: call(...args), trapped: false, memory: memory() };
  } catch {
    return { trapped: true, memory: memory() };
  }
}
