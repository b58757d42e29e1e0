/** Follows one evaluation and hands what it sees to whatever was asked for. */

import type { Outcome } from "@platform/protocol";
import type { HostFunctionEntry } from "@platform/protocol/host-abi";
import { OUTCOMES } from "@platform/protocol/outcome";
import { isComponent } from "../component/is-component.ts";
import type { HostFunctions, WasmExports } from "../engine.ts";
import { GuestAccess, type HostTerms } from "../host/guest-access.ts";
import type { MeteredInstance } from "../metered-instance.ts";
import { CallRecorder } from "./call-log.ts";
import { hostKey, programKey } from "./frame-key.ts";
import { FuelProfiler } from "./fuel-profiler.ts";
import { readFunctionNames } from "./function-names.ts";
import { type HostWatch, WatchedMemory, watchImports } from "./host-watch.ts";
import type { Observation, ObserveOptions } from "./observation.ts";
import { createProbeTable } from "./probe-table.ts";
import { TraceHash } from "./trace-hash.ts";

interface Modules {
  /** Original bytes of the challenge's module. */
  readonly module: Uint8Array;
  /** The submission, which may be a program. */
  readonly payload: Uint8Array;
}

export class Observer implements HostWatch {
  /** Whether the modules that it follows must have probes. */
  readonly probes: boolean;
  readonly #modules: Modules;
  readonly #profile: FuelProfiler | undefined;
  readonly #calls: CallRecorder | undefined;
  readonly #trace: TraceHash | undefined;
  readonly #fillChallenge: ((exports: WasmExports) => void) | undefined;
  readonly #fillProgram: ((exports: WasmExports) => void) | undefined;
  #challenge: MeteredInstance | undefined;
  #program: MeteredInstance | undefined;
  #programRuns = false;

  constructor(options: ObserveOptions & { readonly probes: boolean }, modules: Modules) {
    this.#modules = modules;
    this.#profile = options.profile === true ? new FuelProfiler() : undefined;
    this.#calls = options.calls === true ? new CallRecorder() : undefined;
    this.#trace = options.trace === true ? new TraceHash() : undefined;
    this.probes = options.probes;
    if (!this.probes) return;
    this.#fillChallenge = createProbeTable({
      enter: (index) => this.#enter(index, index, fuelOf(this.#challenge)),
      leave: (index) => this.#leave(index, fuelOf(this.#challenge)),
    });
    this.#fillProgram = createProbeTable({
      enter: (index) => this.#enter(index, programKey(index), fuelOf(this.#program)),
      leave: (index) => this.#leave(index, fuelOf(this.#program)),
    });
  }

  begin(limit: bigint, instantiationFuel: bigint): void {
    this.#profile?.begin(Number(limit), Number(instantiationFuel));
  }

  imports(host: HostFunctions): HostFunctions {
    return watchImports(host, this);
  }

  /**
   * Before the challenge is entered.
   * @param cores exports of the modules that the instance is made of
   */
  attach(
    instance: MeteredInstance,
    terms: HostTerms,
    cores: readonly WasmExports[] = [instance.exports],
  ): GuestAccess {
    this.#challenge = instance;
    if (this.#fillChallenge !== undefined) cores.forEach(this.#fillChallenge);
    return new GuestAccess(instance, terms, new WatchedMemory(instance, this));
  }

  callBegins(entry: HostFunctionEntry, args: readonly (number | bigint)[]): void {
    const fuel = fuelOf(this.#challenge);
    this.#profile?.enter(hostKey(entry.number), fuel);
    this.#calls?.begin(args, fuel);
    this.#trace?.callBegins(entry.number, args, fuel);
  }

  bytesIn(bytes: Uint8Array): void {
    this.#calls?.bytesIn(bytes.length);
    this.#trace?.bytesIn(bytes);
  }

  bytesOut(bytes: Uint8Array): void {
    this.#calls?.bytesOut(bytes.length);
    this.#trace?.bytesOut(bytes);
  }

  callEnds(entry: HostFunctionEntry, result: number | bigint | undefined): void {
    const fuel = fuelOf(this.#challenge);
    this.#profile?.leave(fuel);
    this.#calls?.end(entry, result, fuel);
    this.#trace?.callEnds(entry.number, result, fuel);
  }

  programBegins(budget: bigint, instantiationFuel: bigint): void {
    this.#programRuns = true;
    const callerFuel = fuelOf(this.#challenge);
    this.#profile?.programBegins(Number(budget), Number(instantiationFuel), callerFuel);
    this.#trace?.programBegins(Number(budget));
  }

  attachProgram(instance: MeteredInstance): void {
    this.#program = instance;
    this.#fillProgram?.(instance.exports);
  }

  /** Does nothing for a program that was rejected before it could run. */
  programEnds(outcome: Outcome, used: bigint): void {
    if (!this.#programRuns) return;
    const fuel = this.#program === undefined ? undefined : fuelOf(this.#program);
    this.#profile?.programEnds(Number(used), fuel);
    this.#trace?.programEnds(OUTCOMES.indexOf(outcome), Number(used));
    this.#programRuns = false;
    this.#program = undefined;
  }

  finish(outcome: Outcome, used: bigint): Observation {
    const fuel = this.#challenge === undefined ? undefined : fuelOf(this.#challenge);
    const { module } = this.#modules;
    const profile = this.#profile?.finish(Number(used), fuel, {
      // The functions of a component are counted through its cores, and have no names.
      challenge: readFunctionNames(isComponent(module) ? new Uint8Array(0) : module),
      program: readFunctionNames(this.#modules.payload),
    });
    return {
      ...(profile === undefined ? {} : { profile }),
      ...(this.#calls === undefined ? {} : { calls: this.#calls.report() }),
      ...(this.#trace === undefined
        ? {}
        : { trace: this.#trace.end(OUTCOMES.indexOf(outcome), Number(used)) }),
    };
  }

  #enter(index: number, key: number, fuel: number): void {
    this.#profile?.enter(key, fuel);
    this.#trace?.enter(index, fuel);
  }

  #leave(index: number, fuel: number): void {
    this.#profile?.leave(fuel);
    this.#trace?.leave(index, fuel);
  }
}

/** Limits are far below 2^53: a number is exact. */
function fuelOf(instance: MeteredInstance | undefined): number {
  if (instance === undefined) throw new Error("assertion failed: a probe before its instance");
  return Number(instance.fuel);
}
