/** How the modules of a script become instances: metered as in production, or bare. */

import {
  type CompiledModule,
  createMeteredInstance,
  DEFAULT_MODULE_LIMITS,
  DEFAULT_STACK_BYTES,
  EXTERNREF,
  engine,
  F32,
  F64,
  FUNCREF,
  type FunctionType,
  type HostFunction,
  I32,
  I64,
  type MeteredInstance,
  type ModuleLimits,
  prepareModule,
  V128,
} from "../../src/index.ts";
import { METER_EXPORTS } from "../../src/meter/rewriter.ts";
import type { Target } from "./comparer.ts";

export type Lane = "metered" | "bare";

/** The features that a manifest gets without asking, or all that it can ask for. */
export type Profile = "plain" | "wide";

/** How a call or an instantiation ended that did not return. */
export type Stop = "trap" | "stack-exhausted" | "unlinkable" | `other: ${string}`;

/** A module as the sandbox sees it; accepted ones may be instantiated any number of times. */
export type Judged =
  | { readonly ok: false; readonly code: string }
  | {
      readonly ok: true;
      readonly original: Uint8Array;
      readonly instrumented: Uint8Array;
      readonly functions: ReadonlyMap<string, FunctionType>;
    };

export interface Instance extends Target {
  readonly metered: MeteredInstance | undefined;
}

export type Library = ReadonlyMap<string, Readonly<Record<string, HostFunction>>>;

/** A copy of 2^32 - 1 elements is charged before it traps; nothing in the suite costs more. */
const FUEL = 1_000_000_000_000n;

/**
 * Limits are a matter of policy and not of the profile: the suite declares the largest memories
 * and tables there are, to see that the maximum is kept.
 */
const LIMITS: ModuleLimits = {
  ...DEFAULT_MODULE_LIMITS,
  maxMemoryPages: 65_536,
  maxLocals: 50_000,
  maxTables: 100,
  maxTableElements: 10_000_000,
  maxSignature: 1000,
  maxExports: 10_000,
  maxNameBytes: 100_000,
};

/** Allowed are the functions that the script can link; signatures are left to the sandbox. */
export function judge(bytes: Uint8Array, library: Library, profile: Profile): Judged {
  const allowedImports = [...library].flatMap(([module, functions]) =>
    Object.keys(functions).map((name) => `${module}.${name}`),
  );
  const wide = profile === "wide";
  const limits = { ...LIMITS, simd: wide, tailCalls: wide };
  const prepared = prepareModule(bytes, { limits, allowedImports });
  if (!prepared.ok) return { ok: false, code: prepared.rejection.code };
  const { instrumented, info } = prepared;
  return { ok: true, original: bytes, instrumented, functions: info.functions };
}

export function instantiate(
  judged: Judged & { readonly ok: true },
  lane: Lane,
  library: Library,
): Instance | Stop {
  const imports = Object.fromEntries(library);
  const functions = new Map([...judged.functions].map(([name, type]) => [name, named(type)]));
  try {
    if (lane === "bare") {
      const module: CompiledModule = new engine.Module(judged.original);
      const { exports } = new engine.Instance(module, imports);
      return { exports, functions, metered: undefined };
    }
    const metered = createMeteredInstance(judged.instrumented, imports, { fuel: FUEL });
    return { exports: metered.exports, functions, metered };
  } catch (thrown) {
    return stopOf(thrown, undefined);
  }
}

/** The meter of an instance is full again before each command: traps leave it where they fell. */
export function refill({ metered }: Instance): void {
  if (metered === undefined) return;
  metered.fuel = FUEL;
  (metered.exports[METER_EXPORTS.stack] as { value: number }).value = DEFAULT_STACK_BYTES;
}

/** Since the last refill. */
export function fuelUsed({ metered }: Instance): bigint {
  return metered === undefined ? 0n : FUEL - metered.fuel;
}

/** What must hold after a command that returned: fuel is left, the stack is as before. */
export function isSettled({ metered }: Instance): boolean {
  return (
    metered === undefined ||
    (metered.fuel >= 0n && metered.fuel <= FUEL && metered.stackBytes === DEFAULT_STACK_BYTES)
  );
}

export function stopOf(thrown: unknown, instance: Instance | undefined): Stop {
  if (instance?.metered !== undefined) {
    const ending = instance.metered.classify(thrown);
    const word = "outcome" in ending ? ending.outcome : `local ${ending.local}`;
    return word === "trap" || word === "stack-exhausted" ? word : `other: ${word}`;
  }
  if (thrown instanceof engine.RuntimeError) return "trap";
  if (thrown instanceof RangeError) return "stack-exhausted";
  const name = thrown instanceof Error ? thrown.name : String(thrown);
  return name === "LinkError" ? "unlinkable" : `other: ${name}`;
}

const NAMES: Readonly<Record<number, string>> = {
  [I32]: "i32",
  [I64]: "i64",
  [F32]: "f32",
  [F64]: "f64",
  [V128]: "v128",
  [FUNCREF]: "funcref",
  [EXTERNREF]: "externref",
};

function named(type: FunctionType): { params: string[]; results: string[] } {
  const list = (types: readonly number[]): string[] => types.map((each) => NAMES[each] as string);
  return { params: list(type.params), results: list(type.results) };
}
