/** The sandbox as the pipeline sees it: a request in, a votable record or a local failure out. */

import {
  CodedError,
  type LocalFailure,
  MAX_PAYLOAD_BYTES,
  SLOWEST_FUEL_PER_SECOND,
  testDouble,
  ZERO_HASH,
} from "@platform/protocol";
import type { Rejection } from "./decode/rejection.ts";
import type { Confinement } from "./process/bubblewrap.ts";
import { chooseConfinement, type WantedConfinement } from "./process/confinement.ts";
import { inOrder } from "./process/in-order.ts";
import { ModuleHashes } from "./process/module-hashes.ts";
import { ProcessPool } from "./process/process-pool.ts";
import type { Seen } from "./process/sandbox-process.ts";
import { fuelWallMs } from "./process/wall-guard.ts";
import { runEvaluation } from "./run/evaluate.ts";
import { limitsAboveCeilings } from "./run/limit-ceilings.ts";
import { loadObserver, needsProbes } from "./run/observed.ts";
import type { Evaluation, EvaluationRequest } from "./run/request.ts";
import { rulesOf } from "./versions.ts";

/** This machine failed twice: the validator abstains. It holds no outcome that could be voted. */
export interface LocalResult {
  readonly local: LocalFailure;
  readonly detail: string;
}

export type Inspection = Pick<
  EvaluationRequest,
  "sandboxVersion" | "module" | "allowedImports" | "limits"
>;

export interface Sandbox {
  /**
   * @throws CodedError SANDBOX_VERSION_UNKNOWN, LIMIT_ABOVE_CEILING, SANDBOX_BUSY, SANDBOX_STOPPED, EVALUATION_ABORTED
   */
  evaluate(request: EvaluationRequest, signal?: AbortSignal): Promise<Evaluation | LocalResult>;
  /**
   * The verdict on a challenge module, with its compilation, away from the caller's thread.
   * @returns null for a module that would run
   * @throws CodedError as {@link evaluate}
   */
  inspect(request: Inspection, signal?: AbortSignal): Promise<Rejection | null | LocalResult>;
  /** Kills the children; evaluations under way end with SANDBOX_STOPPED. */
  stop(): void;
}

export interface SandboxComponents {
  /** Told of each local failure, the retried ones too: to be counted by module. */
  readonly onLocalFailure?: (failure: LocalResult, request: EvaluationRequest) => void;
}

export interface SandboxInit {
  /** Children kept warm. @default 1 */
  readonly processes?: number;
  /**
   * Started children in reserve, each some 25 MB: one that dies is replaced within milliseconds
   * instead of the time that a start takes. @default 0
   */
  readonly spares?: number;
  /** Wall guard besides fuel. @default 5000 */
  readonly baseWallMs?: number;
  /** Fuel that any machine spends in one second, for the wall guard. @default 100_000_000n */
  readonly fuelPerSecond?: bigint;
  /** Resident memory above which a working child is killed. @default 768 */
  readonly maxResidentMib?: number;
  /** The kernel's barrier around the children; "auto" takes what works here. @default "none" */
  readonly confinement?: WantedConfinement;
  /** Further V8 flags of the children, such as `--liftoff-only`. @default [] */
  readonly engineFlags?: readonly string[];
}

const DEFAULTS = {
  processes: 1,
  spares: 0,
  baseWallMs: 5000,
  fuelPerSecond: SLOWEST_FUEL_PER_SECOND,
  /** The heap's limit, two guests of 64 MiB, and as much again for compilers and code. */
  maxResidentMib: 768,
  confinement: "none",
  engineFlags: [],
} as const;

const MIB = 1024 * 1024;
/** A call of the host at each entry and exit: up to 21 ns a fuel on functions that do nothing. */
const PROBES_SLOWDOWN = 8;

export interface ProcessSandbox extends Sandbox {
  /**
   * Results in the order of the requests, whatever the number of children. Feeds the queue as it
   * empties, so that any number may be given.
   * @throws CodedError as {@link Sandbox.evaluate}; what is under way then still runs to its end
   */
  evaluateMany(
    requests: readonly EvaluationRequest[],
    signal?: AbortSignal,
  ): Promise<(Evaluation | LocalResult)[]>;
  /** Process ids of the live children, for status and for tests that kill them. */
  readonly pids: readonly number[];
  /** Of those in reserve that are ready. */
  readonly sparePids: readonly number[];
  /** What confines the children beside Node's permission model. */
  readonly confinement: Confinement;
}

/**
 * Evaluations in child processes; the first child starts with the first request. The bytes of a
 * module must not change once they were in a request.
 * @throws CodedError CONFINEMENT_UNAVAILABLE
 */
export function createSandbox(
  components: SandboxComponents = {},
  init: SandboxInit = {},
): ProcessSandbox {
  const { processes, baseWallMs, fuelPerSecond, ...more } = { ...DEFAULTS, ...init };
  const confinement = chooseConfinement(more.confinement);
  const pool = new ProcessPool({
    size: processes,
    baseWallMs,
    spares: more.spares,
    maxResidentBytes: more.maxResidentMib * MIB,
    launch: { engineFlags: more.engineFlags, confinement },
  });
  const hashes = new ModuleHashes();

  const evaluate: Sandbox["evaluate"] = async (request, signal) => {
    assertWithinCeilings(request);
    const slowdown = needsProbes(request.observe) ? PROBES_SLOWDOWN : 1;
    const fuelMs = slowdown * fuelWallMs(request.limits, fuelPerSecond);
    const moduleHash = hashes.of(request.module);
    const onFailure = (seen: Seen): void => {
      const result = resultOf(seen);
      if ("local" in result) components.onLocalFailure?.(result, request);
    };
    return resultOf(await pool.run(request, { moduleHash, fuelMs, signal, onFailure }));
  };
  return {
    evaluate,
    evaluateMany: (requests, signal) => inOrder(requests, (request) => evaluate(request, signal)),
    inspect: async (request, signal) => verdictOf(await evaluate(inspection(request), signal)),
    stop: () => pool.stop(),
    confinement,
    get pids() {
      return pool.pids;
    },
    get sparePids() {
      return pool.sparePids;
    },
  };
}

function resultOf(seen: Seen): Evaluation | LocalResult {
  if (seen.kind === "wall-timeout") return { local: "wall-timeout", detail: "wall guard" };
  if (seen.kind !== "report") return { local: seen.kind, detail: seen.detail };
  const { report } = seen;
  if (report.kind === "record") return report.evaluation;
  return { local: report.local, detail: report.detail };
}

/** An evaluation with no fuel: the module is decoded, metered and compiled, and never entered. */
function inspection(request: Inspection): EvaluationRequest {
  return {
    ...request,
    limits: { ...request.limits, fuel: 0n },
    payload: new Uint8Array(0),
    seed: ZERO_HASH,
    params: new Uint8Array(0),
    reads: { mana: new Map(), reputation: new Map() },
  };
}

function verdictOf(result: Evaluation | LocalResult): Rejection | null | LocalResult {
  return "local" in result ? result : (result.diagnostics.rejection ?? null);
}

/** The same runner without its process: tests and the authors' local runs only. */
export interface InProcessSandbox extends Sandbox {
  readonly [testDouble]: true;
}

/** No wall guard and no isolation: a hostile module would take this process with it. */
export function createInProcessSandbox(): InProcessSandbox {
  const evaluate: Sandbox["evaluate"] = async (request) => {
    assertWithinCeilings(request);
    const report = await runEvaluation(request, { observer: await loadObserver(request) });
    return resultOf({ kind: "report", report });
  };
  const sandbox: Sandbox = {
    evaluate,
    inspect: async (request) => verdictOf(await evaluate(inspection(request))),
    stop: () => undefined,
  };
  return { ...sandbox, [testDouble]: true };
}

/** Ceilings that no manifest may pass, of a version that this build carries.
 * @throws CodedError SANDBOX_VERSION_UNKNOWN, LIMIT_ABOVE_CEILING
 */
export function assertWithinCeilings(
  request: Pick<EvaluationRequest, "sandboxVersion" | "limits" | "payload" | "seed">,
): void {
  rulesOf(request.sandboxVersion);
  const broken = [
    ...limitsAboveCeilings(request.limits),
    /^[0-9a-f]{64}$/.test(request.seed) ? undefined : "seed",
    request.payload.length > MAX_PAYLOAD_BYTES ? `payload of ${request.payload.length}` : undefined,
  ].filter((text) => text !== undefined);
  if (broken.length === 0) return;
  throw new CodedError({
    code: "LIMIT_ABOVE_CEILING",
    message: `outside the sandbox's ceilings: ${broken.join(", ")}`,
    hint: "lower the limits in the challenge's manifest",
  });
}
