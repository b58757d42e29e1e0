/** One child: started, given one batch at a time, killed at any doubt. */

import type { ChildProcess } from "node:child_process";
import { isComponent } from "../component/is-component.ts";
import { needsProofs } from "../run/proofs.ts";
import type { EvaluationRequest, RunnerReport } from "../run/request.ts";
import { type ChildProgram, childPart, type Part } from "./child-modules.ts";
import { GuestLedger } from "./guest-ledger.ts";
import { type LaunchInit, launchChild } from "./launch.ts";
import { watchMemory } from "./memory-watch.ts";
import { type Batch, type ChildMessage, parseChildMessage } from "./messages.ts";

/** From fork to `ready`, on a machine that is busy with other things. */
const START_TIMEOUT_MS = 30_000;

/** What the parent itself saw. */
export type Failure =
  | { readonly kind: "wall-timeout" }
  | { readonly kind: "host-oom"; readonly detail: string }
  | { readonly kind: "worker-exit"; readonly detail: string };

export type Seen = { readonly kind: "report"; readonly report: RunnerReport } | Failure;

/** Reports of the first jobs, in order; a failure stands for all the others. */
export interface BatchEnd {
  readonly reports: readonly RunnerReport[];
  readonly failure: Failure | undefined;
}

export interface WantedJob {
  readonly request: EvaluationRequest;
  readonly moduleHash: string;
}

export interface ProcessInit {
  readonly launch: LaunchInit;
  /** Resident bytes above which the child is killed while it works. */
  readonly maxResidentBytes: number;
}

export class SandboxProcess {
  readonly #child: ChildProcess;
  readonly #init: ProcessInit;
  readonly #ready: Promise<void>;
  readonly #ledger = new GuestLedger();
  readonly #parts = new Set<Part>();
  #settleReady: () => void = () => undefined;
  #settle: ((end: BatchEnd) => void) | undefined;
  #batch = 0;
  #jobs = 0;
  #started = false;
  #failure: Failure | undefined;
  /** Told once, when the child is gone for whatever reason. */
  onGone: (() => void) | undefined;

  constructor(init: ProcessInit) {
    this.#init = init;
    this.#ready = new Promise((resolve) => {
      this.#settleReady = resolve;
    });
    this.#child = launchChild(init.launch);
    this.#child.on("message", (value) => this.#receive(value));
    this.#child.on("error", (error) => this.#exited(error.message));
    this.#child.on("exit", (code, signal) => this.#exited(`exit ${code ?? signal}`));
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get alive(): boolean {
    return this.#failure === undefined;
  }

  /** Alive and past its start. */
  get usable(): boolean {
    return this.alive && this.#started;
  }

  /** Jobs that it was given. */
  get jobs(): number {
    return this.#jobs;
  }

  /** Settles within `wallMs` after the start of the child; afterwards the child may be dead. */
  async run(jobs: readonly WantedJob[], wallMs: number): Promise<BatchEnd> {
    this.#jobs += jobs.length;
    if (!this.#started) await this.#untilReady();
    if (this.#failure !== undefined) return { reports: [], failure: this.#failure };
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#end({ kind: "wall-timeout" }), wallMs);
      const unwatch = watchMemory(this.#child.pid, this.#init.maxResidentBytes, (bytes) =>
        this.#end({ kind: "host-oom", detail: `${bytes} bytes resident` }),
      );
      this.#settle = (end) => {
        clearTimeout(timer);
        unwatch();
        this.#settle = undefined;
        resolve(end);
      };
      for (const { request } of jobs) {
        if (request.observe !== undefined) this.#bring("observer");
        if (isComponent(request.module)) this.#bring("component");
        if (needsProofs(request)) this.#bring("proofs");
      }
      this.#send(this.#batchOf(jobs));
    });
  }

  /** Idempotent. A batch under way ends as worker-exit. */
  kill(reason: string): void {
    this.#end({ kind: "worker-exit", detail: reason });
  }

  /** Until it is ready or gone. */
  async #untilReady(): Promise<void> {
    const starting = setTimeout(() => this.kill("did not start in time"), START_TIMEOUT_MS);
    await this.#ready;
    clearTimeout(starting);
  }

  #batchOf(wanted: readonly WantedJob[]): Batch {
    const placed = wanted.map(({ request, moduleHash }) => this.#ledger.place(request, moduleHash));
    return {
      id: ++this.#batch,
      introductions: placed.flatMap(({ introduction }) => introduction ?? []),
      jobs: placed.map(({ guest, input }) => ({ guest, input })),
      forget: this.#ledger.forget(),
    };
  }

  /** Messages arrive in order: the part is there before the jobs that need it. */
  #bring(part: Part): void {
    if (this.#parts.has(part)) return;
    this.#parts.add(part);
    this.#send(childPart(part));
  }

  #send(message: Batch | ChildProgram): void {
    try {
      this.#child.send(message, (error) => {
        if (error !== null) this.kill(error.message);
      });
    } catch (thrown) {
      // A request that can't be copied: whoever made it is told like of any other failure here.
      this.kill(String(thrown));
    }
  }

  #receive(value: unknown): void {
    const message: ChildMessage | undefined = parseChildMessage(value);
    if (message === undefined) return this.kill("malformed report");
    if (message.kind === "ready") {
      this.#started = true;
      return this.#settleReady();
    }
    if (message.batch !== this.#batch || this.#settle === undefined)
      return this.kill("report without a job");
    this.#settle({ reports: message.reports, failure: undefined });
  }

  #end(failure: Failure): void {
    this.#child.kill("SIGKILL");
    this.#gone(failure);
  }

  #exited(detail: string): void {
    this.#gone({ kind: "worker-exit", detail });
  }

  #gone(failure: Failure): void {
    if (this.#failure !== undefined) return;
    this.#failure = failure;
    this.#settleReady();
    this.#settle?.({ reports: [], failure });
    this.onGone?.();
  }
}
