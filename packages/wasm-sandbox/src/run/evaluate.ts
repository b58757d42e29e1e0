/** One evaluation, in this thread: prepare, compile, run, read the counters, make the record. */

import type { Outcome } from "@platform/protocol";
import { MAX_SCORE } from "@platform/protocol/outcome";
import { textRuleOf } from "../host/guest-text.ts";
import type { HostContext, VerifyProof } from "../host/host-context.ts";
import { HostState } from "../host/host-state.ts";
import { DEFAULT_STACK_BYTES } from "../meter/rules.ts";
import { classifyThrown, type Ending, type MeteredInstance } from "../metered-instance.ts";
import type { Observer } from "../observe/observer.ts";
import { rulesOf } from "../versions.ts";
import { challengePolicy } from "./challenge-policy.ts";
import { featuresOf } from "./guest-limits.ts";
import { LocalStop } from "./local-stop.ts";
import { cacheKey, contentHash } from "./module-cache.ts";
import { ProgramRunner } from "./program-runner.ts";
import { loadProofs } from "./proofs.ts";
import type { Diagnostics, Evaluation, EvaluationRequest, RunnerReport } from "./request.ts";
import { runnable } from "./runnable.ts";
import type { ChallengeEntry, RunnableChallenge } from "./runnable-challenge.ts";
import { createWorkshop, type Workshop } from "./workshop.ts";

/** Outcomes whose fuel is exact; for the others the full limit is charged (PROTOCOL §10). */
const EXACT: readonly Outcome[] = ["ok", "guest-error", "bad-output", "host-denied"];
const SCORE_BYTES = 8;
/** Diagnostics only. */
const MAX_TRAP_TEXT = 512;
const EMPTY = new Uint8Array(0);

/** @param moduleHash of the request's module, where it is known */
export function challengeEntry(
  request: Parameters<typeof challengePolicy>[0] & Pick<EvaluationRequest, "module">,
  moduleHash: string = contentHash(request.module),
): ChallengeEntry {
  const policy = challengePolicy(request);
  return { key: cacheKey(moduleHash, policy), policy };
}

export interface RunInit {
  /** What a process keeps between evaluations; none of it changes a result. @default a new one */
  readonly workshop?: Workshop;
  /** Of this request. */
  readonly entry?: ChallengeEntry;
  /** Of this request, from `loadObserver`. */
  readonly observer?: Observer | undefined;
}

/** Never throws for anything that a guest can do. */
export async function runEvaluation(
  request: EvaluationRequest,
  init: RunInit = {},
): Promise<RunnerReport> {
  const { workshop = createWorkshop(), entry = challengeEntry(request), observer } = init;
  try {
    const challenge = await runnable(workshop, entry, request.module);
    if (challenge.ok) {
      const parts = { workshop, observer, verifyProof: await loadProofs(request) };
      return { kind: "record", evaluation: runCompiled(request, challenge, parts) };
    }
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

interface RunParts {
  readonly workshop: Workshop;
  readonly observer: Observer | undefined;
  readonly verifyProof: VerifyProof | undefined;
}

function runCompiled(
  request: EvaluationRequest,
  challenge: RunnableChallenge,
  { workshop, observer, verifyProof }: RunParts,
): Evaluation {
  const { limits } = request;
  const stackBytes = limits.stackBytes ?? DEFAULT_STACK_BYTES;
  const state = new HostState(request);
  const rules = rulesOf(request.sandboxVersion);
  const terms = { text: textRuleOf(request.sandboxVersion), unit: rules.costs.hostUnit };
  const features = featuresOf(request);
  const init = { stackBytes, rules, features, workshop, observer };
  const programs = new ProgramRunner(request.payload, init);
  const context: HostContext = { state, programs, verifyProof, guest: undefined };
  const fuel = limits.fuel - challenge.instantiationFuel;
  observer?.begin(limits.fuel, challenge.instantiationFuel);
  if (fuel < 0n) {
    const seen = observed(observer, "out-of-fuel", limits.fuel);
    return { ...failure("out-of-fuel", limits.fuel), diagnostics: { log: [], ...seen } };
  }
  let entered: MeteredInstance | undefined;
  let trap: string | undefined;
  let outcome: Outcome;
  try {
    const entering = { context, terms, observer, fuel, stackBytes };
    outcome = challenge.enter(entering, (instance) => {
      entered = instance;
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
