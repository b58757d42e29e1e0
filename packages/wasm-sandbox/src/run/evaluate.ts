/** One evaluation, in this thread: prepare, compile, run, read the counters, make the record. */

import type { Outcome } from "@platform/protocol";
import { MAX_SCORE } from "@platform/protocol/outcome";
import { DEFAULT_MODULE_LIMITS } from "../decode/limits.ts";
import { I32 } from "../decode/value-type.ts";
import type { CompiledModule } from "../engine.ts";
import { GuestAccess } from "../host/guest-access.ts";
import { textRuleOf } from "../host/guest-text.ts";
import { type HostContext, linkHost } from "../host/host-functions.ts";
import { hostImportTable } from "../host/host-imports.ts";
import { HostState } from "../host/host-state.ts";
import { DEFAULT_STACK_BYTES } from "../meter/rules.ts";
import {
  classifyThrown,
  createMeteredInstance,
  type Ending,
  type MeteredInstance,
} from "../metered-instance.ts";
import type { Observer } from "../observe/observer.ts";
import type { ModulePolicy } from "../policy.ts";
import { type ModuleInfo, prepareModule } from "../prepare.ts";
import { rulesOf } from "../versions.ts";
import { LocalStop } from "./local-stop.ts";
import { needsProbes } from "./observed.ts";
import { compile, ProgramRunner } from "./program-runner.ts";
import type { Diagnostics, Evaluation, EvaluationRequest, RunnerReport } from "./request.ts";

/** Outcomes whose fuel is exact; for the others the full limit is charged (PROTOCOL §10). */
const EXACT: readonly Outcome[] = ["ok", "guest-error", "bad-output", "host-denied"];
const SCORE_BYTES = 8;
/** Diagnostics only. */
const MAX_TRAP_TEXT = 512;
const EMPTY = new Uint8Array(0);

/** Policy of a challenge module: what the host ABI has and the manifest lists. */
export function challengePolicy(
  request: Pick<EvaluationRequest, "sandboxVersion" | "allowedImports" | "limits" | "observe">,
): ModulePolicy {
  const { limits, allowedImports } = request;
  return {
    rules: rulesOf(request.sandboxVersion),
    probes: needsProbes(request.observe),
    limits: {
      ...DEFAULT_MODULE_LIMITS,
      maxMemoryPages: limits.memoryPages,
      maxFunctions: limits.functions ?? DEFAULT_MODULE_LIMITS.maxFunctions,
      maxGlobals: limits.globals ?? DEFAULT_MODULE_LIMITS.maxGlobals,
    },
    allowedImports,
    importTable: hostImportTable(request.sandboxVersion),
    requiredExports: [
      { name: "memory", kind: "memory" },
      { name: "evaluate", kind: "function", type: { params: [], results: [I32] } },
    ],
  };
}

export type CompiledChallenge =
  | { readonly ok: true; readonly module: CompiledModule; readonly info: ModuleInfo }
  | Extract<ReturnType<typeof prepareModule>, { ok: false }>;

/** @throws LocalStop compile-failed */
export function compileChallenge(request: EvaluationRequest): CompiledChallenge {
  const prepared = prepareModule(request.module, challengePolicy(request));
  if (!prepared.ok) return prepared;
  return { ok: true, module: compile(prepared.instrumented), info: prepared.info };
}

/**
 * Never throws for anything that a guest can do.
 * @param observer of this request, from `loadObserver`
 */
export function runEvaluation(
  request: EvaluationRequest,
  compileModule: (request: EvaluationRequest) => CompiledChallenge = compileChallenge,
  observer?: Observer,
): RunnerReport {
  try {
    const challenge = compileModule(request);
    if (challenge.ok)
      return { kind: "record", evaluation: runCompiled(request, challenge, observer) };
    const { rejection } = challenge;
    return {
      kind: "record",
      evaluation: { ...failure("rejected", 0n), diagnostics: { rejection, log: [] } },
    };
  } catch (thrown) {
    if (!(thrown instanceof LocalStop)) throw thrown;
    return { kind: "local", local: thrown.local, detail: thrown.message };
  }
}

function failure(outcome: Outcome, fuelUsed: bigint): Omit<Evaluation, "diagnostics"> {
  return { outcome, program: null, score: 0n, output: EMPTY, effects: EMPTY, fuelUsed };
}

function runCompiled(
  request: EvaluationRequest,
  challenge: Extract<CompiledChallenge, { ok: true }>,
  observer: Observer | undefined,
): Evaluation {
  const { limits } = request;
  const stackBytes = limits.stackBytes ?? DEFAULT_STACK_BYTES;
  const state = new HostState(request);
  const rules = rulesOf(request.sandboxVersion);
  const terms = { text: textRuleOf(request.sandboxVersion), unit: rules.costs.hostUnit };
  const programs = new ProgramRunner(request.payload, { stackBytes, rules, observer });
  const context: HostContext = { state, programs, guest: undefined };
  const fuel = limits.fuel - challenge.info.instantiationFuel;
  observer?.begin(limits.fuel, challenge.info.instantiationFuel);
  if (fuel < 0n) {
    const seen = observed(observer, "out-of-fuel", limits.fuel);
    return { ...failure("out-of-fuel", limits.fuel), diagnostics: { log: [], ...seen } };
  }
  let instance: MeteredInstance | undefined;
  let trap: string | undefined;
  let outcome: Outcome;
  try {
    const host = linkHost(context);
    const imports = observer?.imports(host) ?? host;
    instance = createMeteredInstance(challenge.module, imports, { fuel, stackBytes });
    context.guest = observer?.attach(instance, terms) ?? new GuestAccess(instance, terms);
    outcome = readResult(instance.function("evaluate")() as number, state);
  } catch (thrown) {
    if (thrown instanceof LocalStop) throw thrown;
    const ending: Ending = instance?.classify(thrown) ?? classifyThrown(thrown);
    if ("local" in ending) throw new LocalStop(ending.local, String(thrown));
    outcome = ending.outcome;
    trap = String(thrown).slice(0, MAX_TRAP_TEXT);
  }
  const spent = limits.fuel - (instance?.fuel ?? 0n);
  const used = EXACT.includes(outcome) ? spent : limits.fuel;
  return {
    ...failure(outcome, used),
    program: programs.word,
    ...(outcome === "ok" ? results(state) : {}),
    diagnostics: {
      log: state.log,
      ...(trap === undefined ? {} : { trap }),
      ...(programs.rejection === undefined ? {} : { programRejection: programs.rejection }),
      ...observed(observer, outcome, used),
    },
  };
}

function observed(
  observer: Observer | undefined,
  outcome: Outcome,
  used: bigint,
): Pick<Diagnostics, "observation"> {
  return observer === undefined ? {} : { observation: observer.finish(outcome, used) };
}

/** 0 is ok and demands an output that begins with a score; anything else is the guest's own error. */
function readResult(result: number, state: HostState): Outcome {
  if (result !== 0) return "guest-error";
  if (state.output === undefined || state.output.length < SCORE_BYTES) return "bad-output";
  return scoreOf(state.output) > MAX_SCORE ? "bad-output" : "ok";
}

function scoreOf(output: Uint8Array): bigint {
  return new DataView(output.buffer, output.byteOffset).getBigUint64(0, true);
}

function results(state: HostState): Pick<Evaluation, "score" | "output" | "effects"> {
  const output = state.output ?? EMPTY;
  return { score: scoreOf(output), output, effects: state.journal.encode() };
}
