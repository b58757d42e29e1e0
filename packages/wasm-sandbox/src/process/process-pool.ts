/** A few warm children and a bounded queue before them. */

import { CodedError, MAX_SANDBOX_QUEUE } from "@platform/protocol";
import type { EvaluationRequest } from "../run/request.ts";
import { type Pending, takeBatch } from "./batching.ts";
import { type ProcessInit, SandboxProcess, type Seen } from "./sandbox-process.ts";

/**
 * Jobs after which a child is replaced, so that no slow leak of an engine builds up. Starting one
 * costs as much as a thousand small jobs: this keeps it below a tenth.
 */
const JOBS_PER_PROCESS = 16_384;

interface Slot {
  process: SandboxProcess | undefined;
  /** Starts while the worn one still works. */
  successor: SandboxProcess | undefined;
  busy: boolean;
}

export interface PoolInit extends ProcessInit {
  readonly size: number;
  /** Wall guard of a message besides the fuel of its jobs. */
  readonly baseWallMs: number;
  /** Started children in reserve for one that dies. */
  readonly spares: number;
}

/** What a caller wants of one run. */
export interface RunInit {
  readonly moduleHash: string;
  /** Wall guard of its fuel alone. */
  readonly fuelMs: number;
  readonly signal: AbortSignal | undefined;
  /** Told of each failure of this machine, the one that is tried again too. */
  readonly onFailure: (seen: Seen) => void;
}

export class ProcessPool {
  readonly #init: PoolInit;
  readonly #slots: Slot[];
  readonly #spares: SandboxProcess[] = [];
  readonly #waiting: Pending[] = [];
  #stopped = false;

  constructor(init: PoolInit) {
    this.#init = init;
    this.#slots = Array.from({ length: init.size }, () => ({
      process: undefined,
      successor: undefined,
      busy: false,
    }));
  }

  /** Process ids of the live children that hold or may get a job. */
  get pids(): readonly number[] {
    return this.#slots.flatMap(({ process }) => (process?.alive ? (process.pid ?? []) : []));
  }

  /** Process ids of started children in reserve. */
  get sparePids(): readonly number[] {
    return this.#spares.flatMap((spare) => (spare.usable ? (spare.pid ?? []) : []));
  }

  /**
   * Runs on a free child, in order of arrival; once more, in a child that has done nothing before,
   * where this machine failed. An abort kills the child that holds the job; what else was in its
   * message is run again.
   *
   * @returns the report, or what this machine failed with twice
   * @throws CodedError SANDBOX_BUSY, SANDBOX_STOPPED, EVALUATION_ABORTED
   */
  async run(request: EvaluationRequest, init: RunInit): Promise<Seen> {
    if (this.#stopped) throw stopped();
    const { signal } = init;
    if (signal?.aborted === true) throw aborted();
    if (this.#waiting.length >= MAX_SANDBOX_QUEUE)
      throw new CodedError({
        code: "SANDBOX_BUSY",
        message: `${MAX_SANDBOX_QUEUE} evaluations wait for a sandbox process`,
        hint: "wait for one to end, or give the sandbox more processes",
      });
    const { promise, resolve, reject } = Promise.withResolvers<Seen>();
    const state = { alone: false, fresh: false, holder: undefined };
    const pending: Pending = { ...init, ...state, request, resolve, reject };
    const abort = (): void => {
      const at = this.#waiting.indexOf(pending);
      if (at >= 0) this.#waiting.splice(at, 1);
      reject(aborted());
      pending.holder?.kill("aborted");
    };
    signal?.addEventListener("abort", abort, { once: true });
    this.#waiting.push(pending);
    this.#dispatch();
    try {
      return await promise;
    } finally {
      signal?.removeEventListener("abort", abort);
    }
  }

  stop(): void {
    this.#stopped = true;
    for (const { reject } of this.#waiting.splice(0)) reject(stopped());
    for (const { process, successor } of this.#slots) {
      process?.kill("the sandbox stops");
      successor?.kill("the sandbox stops");
    }
    for (const spare of this.#spares.splice(0)) spare.kill("the sandbox stops");
  }

  #dispatch(): void {
    while (this.#waiting.length > 0) {
      const free = this.#slots.filter(({ busy }) => !busy);
      // A job that wants a fresh child takes no warm one from the others while there is another.
      const unused = this.#waiting[0]?.fresh === true ? free.find(isUnused) : undefined;
      const slot = unused ?? free[0];
      if (slot === undefined) return;
      void this.#runOn(slot, takeBatch(this.#waiting, this.#init.size));
    }
  }

  async #runOn(slot: Slot, batch: readonly Pending[]): Promise<void> {
    slot.busy = true;
    if (batch[0]?.fresh === true && !isUnused(slot))
      slot.process?.kill("a fresh process is wanted");
    const process = this.#liveProcess(slot);
    for (const pending of batch) pending.holder = process;
    const wallMs = batch.reduce((sum, { fuelMs }) => sum + fuelMs, this.#init.baseWallMs);
    const { reports, failure } = await process.run(batch, wallMs);
    for (const pending of batch) pending.holder = undefined;
    this.#settle(
      batch,
      reports.map((report) => ({ kind: "report", report })),
      failure,
    );
    // A report of a local failure, or too few or too many of them: the child is in doubt.
    const last = reports.at(-1);
    if (reports.length !== batch.length || last?.kind === "local") process.kill("in doubt");
    slot.busy = false;
    this.#keepWarm(slot);
    this.#dispatch();
  }

  /** Whoever was alone has failed; of several nobody knows which, and each is run again, alone. */
  #settle(batch: readonly Pending[], seen: readonly Seen[], failure: Seen | undefined): void {
    const again: Pending[] = [];
    for (const [i, pending] of batch.entries()) {
      const lost = batch.length > 1 ? undefined : (failure ?? NO_REPORT);
      const own = seen[i] ?? lost;
      if (this.#stopped) pending.reject(stopped());
      else if (own !== undefined && !isFailure(own)) pending.resolve(own);
      else if (pending.signal?.aborted !== true) {
        if (own !== undefined) pending.onFailure(own);
        if (own !== undefined && pending.fresh) pending.resolve(own);
        else again.push(pending);
        pending.fresh = own !== undefined;
        pending.alone = true;
      }
    }
    this.#waiting.unshift(...again);
  }

  #liveProcess(slot: Slot): SandboxProcess {
    const { process, successor } = slot;
    const worn = process !== undefined && process.jobs >= JOBS_PER_PROCESS;
    if (process?.alive && !(worn && successor?.usable)) return process;
    process?.kill("replaced");
    slot.successor = undefined;
    slot.process = successor?.alive ? successor : this.#next();
    // Its end is noticed while it idles, too.
    slot.process.onGone = () => this.#keepWarm(slot);
    return slot.process;
  }

  /** A spare where one is ready, else a new child. */
  #next(): SandboxProcess {
    const at = this.#spares.findIndex(({ usable }) => usable);
    const [spare] = at < 0 ? [] : this.#spares.splice(at, 1);
    return spare ?? new SandboxProcess(this.#init);
  }

  #fillSpares(): void {
    for (let i = this.#spares.length - 1; i >= 0; i--)
      if (this.#spares[i]?.alive === false) this.#spares.splice(i, 1);
    while (this.#spares.length < this.#init.spares)
      this.#spares.push(new SandboxProcess(this.#init));
  }

  /** Replaces what died and prepares for what will be worn, before the next job comes. */
  #keepWarm(slot: Slot): void {
    const { process } = slot;
    if (this.#stopped || slot.busy || process === undefined) return;
    // One that never did a job may never: the next job tries it, so nothing dies in a loop.
    if (!process.alive && process.jobs > 0) this.#liveProcess(slot);
    if (process.alive && process.jobs >= JOBS_PER_PROCESS && slot.successor?.alive !== true)
      slot.successor = new SandboxProcess(this.#init);
    this.#fillSpares();
  }
}

const NO_REPORT: Seen = { kind: "worker-exit", detail: "no report" };

function isFailure(seen: Seen): boolean {
  return seen.kind !== "report" || seen.report.kind === "local";
}

function isUnused({ process }: Slot): boolean {
  return process === undefined || !process.alive || process.jobs === 0;
}

function stopped(): CodedError {
  return new CodedError({ code: "SANDBOX_STOPPED", message: "the sandbox has been stopped" });
}

function aborted(): CodedError {
  return new CodedError({ code: "EVALUATION_ABORTED", message: "the evaluation was aborted" });
}
