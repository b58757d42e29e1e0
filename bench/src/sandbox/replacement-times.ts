/** Kills children of a pool that has one spare, under load, and takes the time until their job has its outcome. */

import { setTimeout as delay } from "node:timers/promises";
import { createSandbox, type ProcessSandbox } from "@platform/wasm-sandbox";
import { evaluateOk } from "./evaluation-times.ts";
import { smallRequest } from "./requests.ts";

/** One stream of evaluations for each process, so that a kill nearly always hits a job. */
const STREAMS = [0, 1] as const;
const MOST_MS = 5_000;
/** Between kills: both streams run again. */
const SETTLE_MS = 200;

export interface Replacement {
  /** From the kill to the outcome of the job that was lost. */
  readonly ms: number;
  /** Outcomes of the other stream in that time. */
  readonly others: number;
}

export async function timeReplacements(kills: number): Promise<Replacement[]> {
  const load = new Load();
  try {
    await delay(SETTLE_MS * 2);
    const found: Replacement[] = [];
    for (let i = 0; i < kills; i++) {
      found.push(await load.killOne(i));
      await delay(SETTLE_MS);
    }
    return found;
  } finally {
    await load.stop();
  }
}

interface Kill {
  readonly at: number;
  lost: number | undefined;
  others: number;
  readonly done: (replacement: Replacement) => void;
}

class Load {
  readonly #sandbox: ProcessSandbox;
  readonly #streams: Promise<PromiseSettledResult<void>[]>;
  #kill: Kill | undefined;
  #stopping = false;

  constructor() {
    this.#sandbox = createSandbox(
      {
        onLocalFailure: (_failure, { payload }) => {
          if (this.#kill !== undefined) this.#kill.lost ??= payload[0];
        },
      },
      { processes: STREAMS.length, spares: 1 },
    );
    this.#streams = Promise.allSettled(STREAMS.map((stream) => this.#stream(stream)));
  }

  /** @throws Error when no job is lost or its outcome does not come */
  async killOne(turn: number): Promise<Replacement> {
    const { pids } = this.#sandbox;
    const pid = pids[turn % pids.length];
    if (pid === undefined) throw new Error("the pool has no process");
    const deadline = new AbortController();
    const replaced = new Promise<Replacement>((done) => {
      this.#kill = { at: performance.now(), lost: undefined, others: 0, done };
    });
    process.kill(pid, "SIGKILL");
    const late = delay(MOST_MS, undefined, { signal: deadline.signal }).then(() => {
      throw new Error(`no outcome of a lost job ${MOST_MS} ms after a kill`);
    });
    try {
      return await Promise.race([replaced, late]);
    } finally {
      late.catch(() => undefined);
      deadline.abort();
      this.#kill = undefined;
    }
  }

  /** @throws what ended a stream before its time */
  async stop(): Promise<void> {
    this.#stopping = true;
    const results = await this.#streams;
    this.#sandbox.stop();
    for (const result of results) if (result.status === "rejected") throw result.reason;
  }

  async #stream(stream: number): Promise<void> {
    const request = smallRequest(stream);
    while (!this.#stopping) {
      await evaluateOk(this.#sandbox, request);
      const kill = this.#kill;
      if (kill === undefined) continue;
      if (kill.lost !== stream) kill.others++;
      else kill.done({ ms: performance.now() - kill.at, others: kill.others });
    }
  }
}
