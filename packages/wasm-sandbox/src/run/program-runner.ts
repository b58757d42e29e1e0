/**
 * Runs exports of the miner's own module inside an evaluation: own fuel, stack and memory, a fresh
 * instance for each run, compiled once for each page cap. Whatever happens inside is a value.
 */

import type { Outcome } from "@platform/protocol";
import type { HostFunctionEntry } from "@platform/protocol/host-abi";
import { MAX_GUEST_PAGES, MAX_NAME_BYTES, MAX_PROGRAM_VARIANTS } from "@platform/protocol/limits";
import { OUTCOMES } from "@platform/protocol/outcome";
import type { Rejection } from "../decode/rejection.ts";
import { type FunctionType, I32, I64 } from "../decode/value-type.ts";
import type { GuestAccess } from "../host/guest-access.ts";
import { readName } from "../host/guest-text.ts";
import type { ProgramArguments, Programs } from "../host/host-context.ts";
import { HostStop } from "../host-stop.ts";
import type { MeterRules } from "../meter/rules.ts";
import { classifyThrown, type Ending, type MeteredInstance } from "../metered-instance.ts";
import type { Observer } from "../observe/observer.ts";
import type { ModulePolicy } from "../policy.ts";
import { type Features, programLimits } from "./guest-limits.ts";
import { LocalStop } from "./local-stop.ts";
import { type CompiledGuest, cacheKey, contentHash } from "./module-cache.ts";
import type { Workshop } from "./workshop.ts";

interface RunResult {
  readonly outcome: Outcome;
  /** Exact when ok, else the whole budget; 0 when rejected. */
  readonly used: bigint;
  readonly output: Uint8Array;
}

const EMPTY = new Uint8Array(0);

interface ProgramInit {
  readonly stackBytes: number;
  readonly rules: MeterRules;
  readonly features: Features;
  readonly workshop: Workshop;
  readonly observer: Observer | undefined;
}

interface ProgramJob {
  /** Undefined: no export can have it. */
  readonly name: string | undefined;
  readonly bytes: Uint8Array;
  readonly budget: bigint;
  readonly pages: number;
  readonly capacity: number;
}

function programPolicy(pages: number, { rules, features, observer }: ProgramInit): ModulePolicy {
  return {
    rules,
    probes: observer?.probes === true,
    limits: programLimits(pages, features),
    allowedImports: [],
    requiredExports: [
      { name: "memory", kind: "memory" },
      { name: "alloc", kind: "function", type: { params: [I32], results: [I32] } },
    ],
  };
}

export class ProgramRunner implements Programs {
  readonly #payload: Uint8Array;
  readonly #init: ProgramInit;
  #payloadHash: string | undefined;
  readonly #variants = new Map<number, CompiledGuest>();
  /** Outcome of the first run that was not ok, else ok, else null before the first. */
  word: Outcome | null = null;
  /** Fuel of the last run; the whole budget when it did not end ok, so that no failure ranks. */
  lastFuel = 0n;
  rejection: Rejection | undefined;

  constructor(payload: Uint8Array, init: ProgramInit) {
    this.#payload = payload;
    this.#init = init;
  }

  /** High 32 bits: outcome byte; low 32: bytes written. */
  run(guest: GuestAccess, price: HostFunctionEntry, args: ProgramArguments): bigint {
    const { entry, input, output, fuel, pages } = args;
    if (fuel < 0n || pages < 1 || pages > MAX_GUEST_PAGES || entry.length >>> 0 > MAX_NAME_BYTES)
      throw new HostStop("host-denied", "a program's budget or name is out of range");
    guest.memory.checkRange(output.pointer, output.length);
    guest.memory.checkRange(input.pointer, input.length);
    guest.chargeBytes(price, (entry.length >>> 0) + (input.length >>> 0));
    const name = readName(guest, entry.pointer, entry.length);
    const bytes = guest.memory.readBytes(input.pointer, input.length);
    // The program can't outlive its caller: a budget above what is left ends both at the same point.
    const clipped = fuel > guest.fuel;
    const budget = clipped ? guest.fuel : fuel;
    const capacity = output.length >>> 0;
    const result = this.#runOnce({ name, bytes, budget, pages, capacity });
    this.#init.observer?.programEnds(result.outcome, result.used);
    if (clipped && result.outcome !== "ok" && result.outcome !== "rejected")
      guest.charge(guest.fuel + 1n);
    guest.charge(result.used);
    this.lastFuel = result.outcome === "ok" ? result.used : fuel;
    if (this.word === null || this.word === "ok") this.word = result.outcome;
    guest.chargeBytes(price, result.output.length);
    guest.memory.writeBytes(output.pointer, result.output);
    return (BigInt(OUTCOMES.indexOf(result.outcome)) << 32n) | BigInt(result.output.length);
  }

  #runOnce(job: ProgramJob): RunResult {
    const { stackBytes, workshop, observer } = this.#init;
    const variant = this.#variant(job.pages);
    const { name = "" } = job;
    const type =
      variant.ok && job.name !== undefined ? variant.info.functions.get(name) : undefined;
    if (!variant.ok || type === undefined || !isEntry(type))
      return { outcome: "rejected", used: 0n, output: EMPTY };
    const failed = (outcome: Outcome): RunResult => ({ outcome, used: job.budget, output: EMPTY });
    const fuel = job.budget - variant.info.instantiationFuel;
    observer?.programBegins(job.budget, variant.info.instantiationFuel);
    if (fuel < 0n) return failed("out-of-fuel");
    const init = { fuel, stackBytes };
    let classify: (thrown: unknown) => Ending = classifyThrown;
    try {
      return workshop.withInstance(variant, {}, init, (instance) => {
        classify = (thrown) => instance.classify(thrown);
        observer?.attachProgram(instance);
        return outputOf(instance, name, job) ?? failed("bad-output");
      });
    } catch (thrown) {
      const ending = classify(thrown);
      if ("local" in ending) throw new LocalStop(ending.local, String(thrown));
      return failed(ending.outcome);
    }
  }

  #variant(pages: number): CompiledGuest {
    const known = this.#variants.get(pages);
    if (known !== undefined) return known;
    if (this.#variants.size >= MAX_PROGRAM_VARIANTS)
      throw new HostStop("host-denied", "too many different page caps for one payload");
    this.#payloadHash ??= contentHash(this.#payload);
    const policy = programPolicy(pages, this.#init);
    const key = cacheKey(this.#payloadHash, policy);
    const variant = this.#init.workshop.modules.compiled(key, this.#payload, policy);
    if (!variant.ok) this.rejection = variant.rejection;
    this.#variants.set(pages, variant);
    return variant;
  }
}

/** Input in by `alloc`, output out of the memory; none when the program gives a range outside it. */
function outputOf(instance: MeteredInstance, name: string, job: ProgramJob): RunResult | undefined {
  const at = (instance.function("alloc")(job.bytes.length) as number) >>> 0;
  if (at + job.bytes.length > instance.memory().length) return undefined;
  instance.memory().set(job.bytes, at);
  const packed = instance.function(name)(at | 0, job.bytes.length) as bigint;
  const length = Number(packed & 0xffff_ffffn);
  const start = Number((packed >> 32n) & 0xffff_ffffn);
  const memory = instance.memory();
  if (length > job.capacity || start + length > memory.length) return undefined;
  const used = job.budget - instance.fuel;
  return { outcome: "ok", used, output: memory.slice(start, start + length) };
}

function isEntry({ params, results }: FunctionType): boolean {
  const [first, second, ...more] = params;
  const [result, ...others] = results;
  return (
    first === I32 && second === I32 && result === I64 && more.length === 0 && others.length === 0
  );
}
