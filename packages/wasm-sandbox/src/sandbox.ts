/** The sandbox as the pipeline sees it: a request in, a votable record or a local failure out. */

import {
  CodedError,
  type LocalFailure,
  MAX_EVALUATION_FUEL,
  MAX_GUEST_PAGES,
  MAX_GUEST_STACK_BYTES,
  MAX_PAYLOAD_BYTES,
  testDouble,
  ZERO_HASH,
} from "@platform/protocol";
import type { Rejection } from "./decode/rejection.ts";
import { ProcessPool } from "./process/process-pool.ts";
import type { Seen } from "./process/sandbox-process.ts";
import { compileChallenge, runEvaluation } from "./run/evaluate.ts";
import { loadObserver, needsProbes } from "./run/observed.ts";
import type { Evaluation, EvaluationLimits, EvaluationRequest } from "./run/request.ts";
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
  /** Wall guard besides fuel. @default 5000 */
  readonly baseWallMs?: number;
  /** Fuel that any machine spends in one second, for the wall guard. @default 100_000_000n */
  readonly fuelPerSecond?: bigint;
  /** Further V8 flags of the children, such as `--liftoff-only`. @default [] */
  readonly engineFlags?: readonly string[];
}

const DEFAULTS = {
  processes: 1,
  baseWallMs: 5000,
  fuelPerSecond: 100_000_000n,
  engineFlags: [],
} as const;

/** A call of the host at each entry and exit: up to 21 ns a fuel on functions that do nothing. */
const PROBES_SLOWDOWN = 8;

export interface ProcessSandbox extends Sandbox {
  /** Process ids of the live children, for status and for tests that kill them. */
  readonly pids: readonly number[];
}

/** Evaluations in child processes; the first child starts with the first request. */
export function createSandbox(
  components: SandboxComponents = {},
  init: SandboxInit = {},
): ProcessSandbox {
  const { processes, baseWallMs, fuelPerSecond, engineFlags } = { ...DEFAULTS, ...init };
  const pool = new ProcessPool({ size: processes, engineFlags });

  const attempt = async (
    request: EvaluationRequest,
    fresh: boolean,
    signal: AbortSignal | undefined,
  ): Promise<Evaluation | LocalResult> => {
    const plainMs = baseWallMs + Number((request.limits.fuel * 1000n) / fuelPerSecond);
    const wallMs = plainMs * (needsProbes(request.observe) ? PROBES_SLOWDOWN : 1);
    const result = resultOf(await pool.run(request, wallMs, fresh, signal));
    if ("local" in result) components.onLocalFailure?.(result, request);
    return result;
  };

  const evaluate: Sandbox["evaluate"] = async (request, signal) => {
    assertWithinCeilings(request);
    const first = await attempt(request, false, signal);
    return "local" in first ? attempt(request, true, signal) : first;
  };
  return {
    evaluate,
    inspect: async (request, signal) => verdictOf(await evaluate(inspection(request), signal)),
    stop: () => pool.stop(),
    get pids() {
      return pool.pids;
    },
  };
}

function resultOf(seen: Seen): Evaluation | LocalResult {
  if (seen.kind === "wall-timeout") return { local: "wall-timeout", detail: "wall guard" };
  if (seen.kind === "worker-exit") return { local: "worker-exit", detail: seen.detail };
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
    const report = await runEvaluation(request, compileChallenge, await loadObserver(request));
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
  const { fuel, memoryPages, stackBytes = 0 }: EvaluationLimits = request.limits;
  const broken = [
    fuel < 0n || fuel > MAX_EVALUATION_FUEL ? `fuel ${fuel}` : undefined,
    memoryPages < 0 || memoryPages > MAX_GUEST_PAGES ? `memoryPages ${memoryPages}` : undefined,
    stackBytes < 0 || stackBytes > MAX_GUEST_STACK_BYTES ? `stackBytes ${stackBytes}` : undefined,
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
