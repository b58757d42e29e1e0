/** One instance of a metered module, with its counters and the only reading of how it ended. */

import type { Outcome } from "@platform/protocol";
import {
  type CompiledModule,
  engine,
  type HostImports,
  type WasmExports,
  type WasmGlobal,
  type WasmMemory,
} from "./engine.ts";
import { HostStop } from "./host-stop.ts";
import { METER_EXPORTS } from "./meter/rewriter.ts";
import { DEFAULT_STACK_BYTES } from "./meter/rules.ts";
import type { RunnerFailure } from "./run/local-stop.ts";

export interface MeteredInit {
  /** Budget, i64 and not negative. */
  readonly fuel: bigint;
  /** Logical stack. @default 1 MiB */
  readonly stackBytes?: number;
}

/** How a guest ended that did not return: a votable word, or what only this machine saw. */
export type Ending =
  | { readonly outcome: Exclude<Outcome, "ok" | "rejected" | "guest-error" | "bad-output"> }
  | { readonly local: RunnerFailure };

export class MeteredInstance {
  readonly exports: WasmExports;
  readonly #fuel: WasmGlobal<bigint>;
  readonly #stack: WasmGlobal<number>;
  readonly #growFailed: WasmGlobal<number>;

  constructor(exports: WasmExports, init: MeteredInit) {
    this.exports = exports;
    this.#fuel = exports[METER_EXPORTS.fuel] as WasmGlobal<bigint>;
    this.#stack = exports[METER_EXPORTS.stack] as WasmGlobal<number>;
    this.#growFailed = exports[METER_EXPORTS.growFailed] as WasmGlobal<number>;
    this.#fuel.value = init.fuel;
    this.#stack.value = init.stackBytes ?? DEFAULT_STACK_BYTES;
  }

  /** Fuel left; below 0 once exhausted. */
  get fuel(): bigint {
    return this.#fuel.value;
  }

  set fuel(value: bigint) {
    this.#fuel.value = value;
  }

  /** Logical stack bytes left; below 0 once exhausted. */
  get stackBytes(): number {
    return this.#stack.value;
  }

  /** The guest's memory as it is now; taken anew each time because growth detaches it. */
  memory(): Uint8Array {
    return new Uint8Array((this.exports["memory"] as WasmMemory).buffer);
  }

  /**
   * An exported function; the caller knows that it exists. It throws HostStop when it returns with
   * its fuel below 0: what stands behind the last check of a function is charged but not stopped.
   */
  function(name: string): (...args: readonly (number | bigint)[]) => number | bigint | undefined {
    const call = this.exports[name] as (...args: readonly (number | bigint)[]) => number | bigint;
    return (...args) => {
      const result = call(...args);
      if (this.#fuel.value < 0n)
        throw new HostStop("out-of-fuel", "the last charge was not covered");
      return result;
    };
  }

  /**
   * Takes `amount` for host work that is about to be done.
   * @throws HostStop when the fuel does not cover it; the fuel is then below 0.
   */
  charge(amount: bigint): void {
    const left = this.#fuel.value - amount;
    this.#fuel.value = left < 0n ? -1n : left;
    if (left < 0n) throw new HostStop("out-of-fuel", "a host call costs more than is left");
  }

  /** Reads the counters first and the exception last: texts and classes differ by engine. */
  classify(thrown: unknown): Ending {
    if (this.#growFailed.value !== 0) return { local: "grow-failed" };
    if (this.#fuel.value < 0n) return { outcome: "out-of-fuel" };
    if (this.#stack.value < 0) return { outcome: "stack-exhausted" };
    return classifyThrown(thrown);
  }
}

/**
 * Makes a fresh instance. Its globals are set before any guest code runs (start sections are
 * outside the profile). Never enter it again after a trap.
 *
 * @throws whatever the engine throws; give it to {@link classifyThrown}: a segment out of bounds
 * is a trap, a refused memory is local.
 */
export function createMeteredInstance(
  module: Uint8Array | CompiledModule,
  imports: HostImports,
  init: MeteredInit,
): MeteredInstance {
  const compiled = module instanceof Uint8Array ? new engine.Module(module) : module;
  return new MeteredInstance(new engine.Instance(compiled, imports).exports, init);
}

/** For exceptions without an instance. Anything that is not the guest's doing is local. */
export function classifyThrown(thrown: unknown): Ending {
  if (thrown instanceof HostStop) return { outcome: thrown.kind };
  if (thrown instanceof engine.RuntimeError) return { outcome: "trap" };
  if (thrown instanceof RangeError)
    return { local: thrown.message.includes("call stack") ? "native-stack" : "host-oom" };
  if (thrown instanceof engine.CompileError) return { local: "compile-failed" };
  throw thrown;
}
