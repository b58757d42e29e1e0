/** One child: started, given one job at a time, killed at any doubt. */

import type { ChildProcess } from "node:child_process";
import type { EvaluationRequest, RunnerReport } from "../run/request.ts";
import { launchChild } from "./launch.ts";
import { type ChildMessage, type Job, parseChildMessage } from "./messages.ts";

/** From fork to `ready`, on a machine that is busy with other things. */
const START_TIMEOUT_MS = 30_000;

/** What the parent itself saw, or the runner's report. */
export type Seen =
  | { readonly kind: "report"; readonly report: RunnerReport }
  | { readonly kind: "wall-timeout" }
  | { readonly kind: "worker-exit"; readonly detail: string };

export class SandboxProcess {
  readonly #child: ChildProcess;
  readonly #ready: Promise<boolean>;
  #settleReady: (ready: boolean) => void = () => undefined;
  #settle: ((seen: Seen) => void) | undefined;
  #job = 0;
  #exit: string | undefined;

  constructor(engineFlags: readonly string[]) {
    this.#ready = new Promise((resolve) => {
      this.#settleReady = resolve;
    });
    this.#child = launchChild(engineFlags);
    this.#child.on("message", (value) => this.#receive(value));
    this.#child.on("error", (error) => this.#gone(error.message));
    this.#child.on("exit", (code, signal) => this.#gone(`exit ${code ?? signal}`));
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get alive(): boolean {
    return this.#exit === undefined;
  }

  /** Settles within `wallMs` after the start of the child; afterwards the child may be dead. */
  async run(request: EvaluationRequest, wallMs: number): Promise<Seen> {
    const starting = setTimeout(() => this.kill("did not start in time"), START_TIMEOUT_MS);
    const ready = await this.#ready;
    clearTimeout(starting);
    if (!ready) return { kind: "worker-exit", detail: this.#exit ?? "never ready" };
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        settle({ kind: "wall-timeout" });
        this.kill("wall timeout");
      }, wallMs);
      const settle = (seen: Seen): void => {
        clearTimeout(timer);
        this.#settle = undefined;
        resolve(seen);
      };
      this.#settle = settle;
      const job: Job = { id: ++this.#job, request };
      this.#child.send(job, (error) => {
        if (error !== null) this.kill(error.message);
      });
    });
  }

  /** Idempotent. A job under way ends as worker-exit. */
  kill(reason: string): void {
    this.#child.kill("SIGKILL");
    this.#gone(reason);
  }

  #receive(value: unknown): void {
    const message: ChildMessage | undefined = parseChildMessage(value);
    if (message === undefined) return this.kill("malformed report");
    if (message.kind === "ready") return this.#settleReady(true);
    if (message.id !== this.#job || this.#settle === undefined)
      return this.kill("report without a job");
    this.#settle({ kind: "report", report: message.report });
  }

  #gone(reason: string): void {
    this.#exit ??= reason;
    this.#settleReady(false);
    this.#settle?.({ kind: "worker-exit", detail: this.#exit });
  }
}
