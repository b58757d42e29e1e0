/** Runs every open submission once and keeps the record and its digest (PROTOCOL §10). */

import {
  type EvaluationInput,
  type EvaluationRecord,
  evaluationDigest,
  type Hex32,
  STATUSES,
  ZERO_HASH,
} from "@platform/protocol";
import type { ChallengeInfo, SubmissionInfo } from "@platform/runtime";
import type { Clock, Evaluator } from "../components.ts";
import type { Head } from "../consensus/head.ts";
import type { Logger } from "../logger.ts";
import type { Payloads } from "./payloads.ts";

export interface Evaluated {
  readonly submission: Hex32;
  readonly input: EvaluationInput;
  readonly record: EvaluationRecord;
  readonly digest: Hex32;
}

/** Results kept for receipts and the API; older ones are read from state. */
const MAX_RESULTS = 1024;
/** After a local failure this validator abstains for a while, then tries again. */
const RETRY_MS = 2_000;

export interface EvaluationComponents {
  readonly evaluator: Evaluator;
  readonly payloads: Payloads;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly onDone: (result: Evaluated) => void;
}

export class Evaluations {
  readonly #parts: EvaluationComponents;
  readonly #results = new Map<Hex32, Evaluated>();
  readonly #queue = new Map<Hex32, SubmissionInfo>();
  readonly #concurrency: number;
  #running = 0;
  #done = 0;
  #head: Head | undefined;
  #challenges: readonly ChallengeInfo[] = [];

  constructor(parts: EvaluationComponents, concurrency: number) {
    this.#parts = parts;
    this.#concurrency = concurrency;
  }

  get counts(): { running: number; queued: number; done: number } {
    return { running: this.#running, queued: this.#queue.size, done: this.#done };
  }

  result(submission: Hex32): Evaluated | undefined {
    return this.#results.get(submission);
  }

  /** Queues what has its seed and no result yet; forgets results that state is done with. */
  advance(head: Head, challenges: readonly ChallengeInfo[], open: readonly SubmissionInfo[]): void {
    this.#head = head;
    this.#challenges = challenges;
    for (const item of open) {
      const seeded = item.seed !== ZERO_HASH && STATUSES[item.status] === "evaluating";
      if (seeded && !this.#results.has(item.id) && !this.#queue.has(item.id))
        this.#queue.set(item.id, item);
    }
    this.#work();
  }

  #work(): void {
    for (const [id, item] of this.#queue) {
      if (this.#running >= this.#concurrency) return;
      this.#queue.delete(id);
      this.#running++;
      void this.#evaluate(item).finally(() => {
        this.#running--;
        this.#work();
      });
    }
  }

  async #evaluate(item: SubmissionInfo): Promise<void> {
    const { payloads, evaluator, logger } = this.#parts;
    const challenge = this.#challenges.find(
      ({ id, manifest }) => id === item.challenge && manifest.version === item.version,
    );
    const head = this.#head;
    if (challenge === undefined || head === undefined) return;
    const { manifest } = challenge;
    try {
      const module = await payloads.bytes(manifest.module, manifest.moduleBytes);
      const payload = await payloads.bytes(item.payload, item.payloadBytes);
      if (module === null || payload === null) return this.#retry(item, "blob-missing");
      const result = await evaluator.evaluate({ manifest, module, payload, seed: item.seed });
      if ("local" in result) return this.#retry(item, result.local);
      this.#keep(head, item, manifest.hostAbiVersion, manifest.module, result.record);
    } catch (error) {
      logger.error("Evaluation failed here", { submission: item.id, error: String(error) });
      this.#retry(item, "worker-exit");
    }
  }

  #keep(
    head: Head,
    item: SubmissionInfo,
    hostAbiVersion: number,
    module: Hex32,
    record: EvaluationRecord,
  ): void {
    const input: EvaluationInput = {
      hostAbiVersion,
      sandboxVersion: head.parameters.sandboxVersion,
      module,
      input: item.payload,
      height: item.closingHeight,
      stateRoot: item.stateRoot,
      seed: item.seed,
    };
    const digest = evaluationDigest(head.header.chainId, input, record);
    const result: Evaluated = { submission: item.id, input, record, digest };
    this.#results.set(item.id, result);
    const oldest = this.#results.keys().next().value;
    if (this.#results.size > MAX_RESULTS && oldest !== undefined) this.#results.delete(oldest);
    this.#done++;
    this.#parts.onDone(result);
  }

  /** Never a vote: this node abstains until a later try succeeds (D6). */
  #retry(item: SubmissionInfo, reason: string): void {
    this.#parts.logger.warn("Evaluation abstains", { submission: item.id, reason });
    this.#parts.clock.after(RETRY_MS, () => {
      if (this.#results.has(item.id)) return;
      this.#queue.set(item.id, item);
      this.#work();
    });
  }
}
