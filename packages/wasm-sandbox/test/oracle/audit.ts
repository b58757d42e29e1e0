/** One module through the oracle and through the sandbox, to be compared as plain data. */

import { SANDBOX_VERSION } from "@platform/protocol";
import {
  createMeteredInstance,
  DEFAULT_MODULE_LIMITS,
  prepareModule,
  type RejectionCode,
  rulesOf,
} from "../../src/index.ts";
import type { Value } from "./arithmetic.ts";
import { Machine } from "./machine.ts";
import { readModule } from "./module-reader.ts";
import { OracleTrap } from "./store.ts";

export interface Audited {
  /** Results of the export, or how it ended. */
  readonly ending: readonly unknown[] | "trap" | "out-of-fuel" | "stack-exhausted" | "local";
  /** Undefined for traps: the oracle counts to the trap, the sandbox charges whole segments. */
  readonly fuel: bigint | undefined;
  readonly memory: Uint8Array;
  /** Bits of the globals, as integers. */
  readonly globals: readonly (bigint | undefined)[];
}

const BUDGET = 1_000_000_000_000n;
const LIMITS = DEFAULT_MODULE_LIMITS;

export interface Subject {
  readonly bytes: Uint8Array;
  readonly args: readonly (number | bigint)[];
  /** Exports without parameters that answer a global each. */
  readonly globals?: readonly string[];
}

const bits = (value: unknown): bigint | undefined =>
  value === undefined ? undefined : BigInt.asUintN(64, BigInt(value as number | bigint));

export function byOracle(subject: Subject, version = SANDBOX_VERSION): Audited {
  const { bytes, args, globals = [] } = subject;
  const machine = new Machine(readModule(bytes), {
    version,
    memoryPages: LIMITS.maxMemoryPages,
    tableElements: LIMITS.maxTableElements,
  });
  let ending: Audited["ending"];
  try {
    ending = machine.call("run", args as readonly Value[]);
  } catch (thrown) {
    if (!(thrown instanceof OracleTrap)) throw thrown;
    ending = "trap";
  }
  const fuel = ending === "trap" ? undefined : machine.store.fuel;
  return {
    ending,
    fuel,
    memory: machine.store.memory(),
    globals: globals.map((name) => bits(machine.call(name, [])[0])),
  };
}

/** @throws Error when the module is refused */
export function bySandbox(subject: Subject, version = SANDBOX_VERSION): Audited {
  const { bytes, args, globals = [] } = subject;
  const instance = createMeteredInstance(metered(bytes, version), {}, { fuel: BUDGET });
  let ending: Audited["ending"];
  try {
    const result: unknown = instance.function("run")(...args);
    ending = Array.isArray(result) ? result : result === undefined ? [] : [result];
  } catch (thrown) {
    const seen = instance.classify(thrown);
    ending = "local" in seen ? "local" : (seen.outcome as Audited["ending"]);
  }
  const fuel = ending === "trap" ? undefined : BUDGET - instance.fuel;
  return {
    ending,
    fuel,
    memory: "memory" in instance.exports ? instance.memory() : new Uint8Array(0),
    globals: globals.map((name) => bits(instance.function(name)())),
  };
}

function metered(bytes: Uint8Array, version: number): Uint8Array {
  const prepared = prepareModule(bytes, {
    limits: LIMITS,
    allowedImports: [],
    rules: rulesOf(version),
  });
  if (prepared.ok) return prepared.instrumented;
  const code: RejectionCode = prepared.rejection.code;
  throw new Error(`refused: ${code} at ${prepared.rejection.offset}`);
}
