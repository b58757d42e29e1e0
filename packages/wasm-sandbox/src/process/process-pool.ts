/** A few warm children and a bounded queue before them. */

import { CodedError, MAX_SANDBOX_QUEUE } from "@platform/protocol";
import type { EvaluationRequest } from "../run/request.ts";
import { SandboxProcess, type Seen } from "./sandbox-process.ts";

/** Jobs after which a child is replaced, so that no slow leak of an engine builds up. */
const JOBS_PER_PROCESS = 512;

interface Slot {
  process: SandboxProcess | undefined;
  jobs: number;
  busy: boolean;
}

export interface PoolInit {
  readonly size: number;
  readonly engineFlags: readonly string[];
}

export class ProcessPool {
  readonly #init: PoolInit;
  readonly #slots: Slot[];
  readonly #waiting: ((slot: Slot) => void)[] = [];
  #stopped = false;

  constructor(init: PoolInit) {
    this.#init = init;
    this.#slots = Array.from({ length: init.size }, () => ({
      process: undefined,
      jobs: 0,
      busy: false,
    }));
  }

  /** Process ids of the live children. */
  get pids(): readonly number[] {
    return this.#slots.flatMap(({ process }) => (process?.alive ? (process.pid ?? []) : []));
  }

  /**
   * Runs on a free child, in order of arrival. An abort kills the child that holds the job.
   * @throws CodedError SANDBOX_BUSY, SANDBOX_STOPPED, EVALUATION_ABORTED
   */
  async run(
    request: EvaluationRequest,
    wallMs: number,
    fresh: boolean,
    signal?: AbortSignal,
  ): Promise<Seen> {
    const slot = await this.#acquire(signal);
    try {
      // Since the slot was given, one turn may have passed.
      this.#assertWanted(signal);
      if (fresh) slot.process?.kill("a fresh process is wanted");
      const process = this.#liveProcess(slot);
      const abort = (): void => process.kill("aborted");
      signal?.addEventListener("abort", abort, { once: true });
      const seen = await process.run(request, wallMs);
      signal?.removeEventListener("abort", abort);
      this.#assertWanted(signal);
      if (seen.kind !== "report" || seen.report.kind === "local") process.kill("in doubt");
      return seen;
    } finally {
      this.#release(slot);
    }
  }

  stop(): void {
    this.#stopped = true;
    for (const { process } of this.#slots) process?.kill("the sandbox stops");
    for (const wake of this.#waiting.splice(0)) wake({ process: undefined, jobs: 0, busy: true });
  }

  async #acquire(signal: AbortSignal | undefined): Promise<Slot> {
    this.#assertWanted(signal);
    const free = this.#slots.find((slot) => !slot.busy);
    if (free !== undefined) {
      free.busy = true;
      return free;
    }
    if (this.#waiting.length >= MAX_SANDBOX_QUEUE)
      throw new CodedError({
        code: "SANDBOX_BUSY",
        message: `${MAX_SANDBOX_QUEUE} evaluations wait for a sandbox process`,
        hint: "wait for one to end, or give the sandbox more processes",
      });
    return this.#wait(signal);
  }

  /** @throws CodedError SANDBOX_STOPPED, EVALUATION_ABORTED */
  #assertWanted(signal: AbortSignal | undefined): void {
    if (this.#stopped)
      throw new CodedError({
        code: "SANDBOX_STOPPED",
        message: "the sandbox has been stopped",
      });
    if (signal?.aborted === true) throw aborted();
  }

  #wait(signal: AbortSignal | undefined): Promise<Slot> {
    return new Promise((resolve, reject) => {
      const wake = (slot: Slot): void => {
        signal?.removeEventListener("abort", abort);
        resolve(slot);
      };
      const abort = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(wake), 1);
        reject(aborted());
      };
      this.#waiting.push(wake);
      signal?.addEventListener("abort", abort, { once: true });
    });
  }

  #liveProcess(slot: Slot): SandboxProcess {
    if (slot.process === undefined || !slot.process.alive || slot.jobs >= JOBS_PER_PROCESS) {
      slot.process?.kill("replaced");
      slot.process = new SandboxProcess(this.#init.engineFlags);
      slot.jobs = 0;
    }
    slot.jobs++;
    return slot.process;
  }

  #release(slot: Slot): void {
    const next = this.#waiting.shift();
    if (next !== undefined) return next(slot);
    slot.busy = false;
    // Warm again before the next job comes.
    if (!this.#stopped && slot.process?.alive === false) {
      slot.process = new SandboxProcess(this.#init.engineFlags);
      slot.jobs = 0;
    }
  }
}

function aborted(): CodedError {
  return new CodedError({ code: "EVALUATION_ABORTED", message: "the evaluation was aborted" });
}
