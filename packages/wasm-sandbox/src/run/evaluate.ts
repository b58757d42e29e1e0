/** One evaluation, in this thread: prepare, compile, run, read the counters, make the record. */

import type { Outcome } from "@platform/protocol";
import { MAX_SCORE } from "@platform/protocol/outcome";
import { DEFAULT_MODULE_LIMITS } from "../decode/limits.ts";
import { I32 } from "../decode/value-type.ts";
import { GuestAccess } from "../host/guest-access.ts";
import { type HostContext, linkHost } from "../host/host-functions.ts";
import { HOST_IMPORT_TABLE } from "../host/host-imports.ts";
import { HostState } from "../host/host-state.ts";
import { DEFAULT_STACK_BYTES } from "../meter/rules.ts";
import { classifyThrown, type Ending, type MeteredInstance } from "../metered-instance.ts";
import type { ModulePolicy } from "../policy.ts";
import { rulesOf } from "../versions.ts";
import { LocalStop } from "./local-stop.ts";
import { type CompiledGuest, cacheKey, contentHash } from "./module-cache.ts";
import { ProgramRunner } from "./program-runner.ts";
import type { Evaluation, EvaluationRequest, RunnerReport } from "./request.ts";
import { createWorkshop, type Workshop } from "./workshop.ts";

/** Outcomes whose fuel is exact; for the others the full limit is charged (PROTOCOL §10). */
const EXACT: readonly Outcome[] = ["ok", "guest-error", "bad-output", "host-denied"];
const SCORE_BYTES = 8;
/** Diagnostics only. */
const MAX_TRAP_TEXT = 512;
const EMPTY = new Uint8Array(0);

/** Policy of a challenge module: what the host ABI has and the manifest lists. */
export function challengePolicy(
  request: Pick<EvaluationRequest, "sandboxVersion" | "allowedImports" | "limits">,
): ModulePolicy {
  const { limits, allowedImports } = request;
  return {
    rules: rulesOf(request.sandboxVersion),
    limits: {
      ...DEFAULT_MODULE_LIMITS,
      maxMemoryPages: limits.memoryPages,
      maxFunctions: limits.functions ?? DEFAULT_MODULE_LIMITS.maxFunctions,
      maxGlobals: limits.globals ?? DEFAULT_MODULE_LIMITS.maxGlobals,
    },
    allowedImports,
    importTable: HOST_IMPORT_TABLE,
    requiredExports: [
      { name: "memory", kind: "memory" },
      { name: "evaluate", kind: "function", type: { params: [], results: [I32] } },
    ],
  };
}

/** A challenge's module as the cache knows it. */
export interface ChallengeEntry {
  readonly key: string;
  readonly policy: ModulePolicy;
}

/** @param moduleHash of the request's module, where it is known */
export function challengeEntry(
  request: Pick<EvaluationRequest, "sandboxVersion" | "module" | "allowedImports" | "limits">,
  moduleHash: string = contentHash(request.module),
): ChallengeEntry {
  const policy = challengePolicy(request);
  return { key: cacheKey(moduleHash, policy), policy };
}

/**
 * Never throws for anything that a guest can do.
 *
 * @param workshop what a process keeps between evaluations; none of it changes a result
 */
export function runEvaluation(
  request: EvaluationRequest,
  workshop: Workshop = createWorkshop(),
  { key, policy }: ChallengeEntry = challengeEntry(request),
): RunnerReport {
  try {
    const challenge = workshop.modules.compiled(key, request.module, policy);
    if (challenge.ok)
      return { kind: "record", evaluation: runCompiled(request, challenge, workshop) };
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
  challenge: Extract<CompiledGuest, { ok: true }>,
  workshop: Workshop,
): Evaluation {
  const { limits } = request;
  const stackBytes = limits.stackBytes ?? DEFAULT_STACK_BYTES;
  const state = new HostState(request);
  const rules = rulesOf(request.sandboxVersion);
  const programs = new ProgramRunner(request.payload, stackBytes, rules, workshop);
  const context: HostContext = { state, programs, guest: undefined };
  const fuel = limits.fuel - challenge.info.instantiationFuel;
  if (fuel < 0n) return { ...failure("out-of-fuel", limits.fuel), diagnostics: { log: [] } };
  let entered: MeteredInstance | undefined;
  let trap: string | undefined;
  let outcome: Outcome;
  try {
    const init = { fuel, stackBytes };
    outcome = workshop.withInstance(challenge, linkHost(context), init, (instance) => {
      entered = instance;
      context.guest = new GuestAccess(instance);
      return readResult(instance.function("evaluate")() as number, state);
    });
  } catch (thrown) {
    if (thrown instanceof LocalStop) throw thrown;
    const ending: Ending = entered?.classify(thrown) ?? classifyThrown(thrown);
    if ("local" in ending) throw new LocalStop(ending.local, String(thrown));
    outcome = ending.outcome;
    trap = String(thrown).slice(0, MAX_TRAP_TEXT);
  }
  const spent = limits.fuel - (entered?.fuel ?? 0n);
  return {
    ...failure(outcome, EXACT.includes(outcome) ? spent : limits.fuel),
    program: programs.word,
    ...(outcome === "ok" ? results(state) : {}),
    diagnostics: {
      log: state.log,
      ...(trap === undefined ? {} : { trap }),
      ...(programs.rejection === undefined ? {} : { programRejection: programs.rejection }),
    },
  };
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
