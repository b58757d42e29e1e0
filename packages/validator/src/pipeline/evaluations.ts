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
import type { Clock, Evaluator, PinnedReads } from "../components.ts";
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
/**
 * Tries of one evaluation, each of which the sandbox repeats in a fresh process; then this
 * validator abstains for good. A missing blob is no failed try: it may still come.
 */
const MAX_ATTEMPTS = 3;
/** Submissions certified without this validator that are still evaluated for its API. */
const MAX_LATE = 256;

export interface EvaluationComponents {
  readonly evaluator: Evaluator;
  readonly payloads: Payloads;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Host reads at H. Rejects when this node can't read that state: then it abstains. */
  readonly reads: (challenge: ChallengeInfo, item: SubmissionInfo) => Promise<PinnedReads>;
  readonly onDone: (result: Evaluated) => void;
}

export class Evaluations {
  readonly #parts: EvaluationComponents;
  readonly #results = new Map<Hex32, Evaluated>();
  readonly #queue = new Map<Hex32, SubmissionInfo>();
  /** In a sandbox or waiting for its next try. */
  readonly #busy = new Set<Hex32>();
  readonly #failures = new Map<Hex32, number>();
  #open: ReadonlyMap<Hex32, SubmissionInfo> = new Map();
  readonly #late = new Map<Hex32, SubmissionInfo>();
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

  /** The result under the seed and closing block in force: a carried submission has new ones. */
  resultOf(item: SubmissionInfo): Evaluated | undefined {
    const result = this.#results.get(item.id);
    const same = result?.input.seed === item.seed && result.input.height === item.closingHeight;
    return same ? result : undefined;
  }

  /** Queues what has its seed and no result yet; drops what state is done with. */
  advance(head: Head, challenges: readonly ChallengeInfo[], open: readonly SubmissionInfo[]): void {
    this.#head = head;
    this.#challenges = challenges;
    this.#open = new Map(open.map((item) => [item.id, item]));
    for (const id of this.#queue.keys()) if (!this.#wants(id)) this.#queue.delete(id);
    for (const id of this.#failures.keys()) if (!this.#item(id)) this.#failures.delete(id);
    for (const item of [...open, ...this.#late.values()])
      if (this.#wants(item.id) && !this.#busy.has(item.id)) this.#queue.set(item.id, item);
    this.#work();
  }

  /** Certified while this validator was away: it serves its digest late, uncounted (§10). */
  late(item: SubmissionInfo): void {
    if (this.resultOf(item) === undefined && this.#late.size < MAX_LATE)
      this.#late.set(item.id, item);
  }

  #item(id: Hex32): SubmissionInfo | undefined {
    return this.#open.get(id) ?? this.#late.get(id);
  }

  #wants(id: Hex32): boolean {
    const item = this.#item(id);
    if (item === undefined || item.seed === ZERO_HASH) return false;
    const ended =
      this.resultOf(item) !== undefined || (this.#failures.get(id) ?? 0) >= MAX_ATTEMPTS;
    if (ended) this.#late.delete(id);
    if (ended || this.#late.has(id)) return !ended;
    return STATUSES[item.status] === "evaluating" || STATUSES[item.status] === "precertified";
  }

  #work(): void {
    for (const [id, item] of this.#queue) {
      if (this.#running >= this.#concurrency) return;
      this.#queue.delete(id);
      this.#busy.add(id);
      this.#running++;
      void this.#evaluate(item).then((again) => {
        this.#running--;
        if (again) this.#later(id);
        else this.#busy.delete(id);
        this.#work();
      });
    }
  }

  /** True if it must be tried again. */
  async #evaluate(item: SubmissionInfo): Promise<boolean> {
    const { payloads, evaluator, logger } = this.#parts;
    const challenge = this.#challenges.find(
      ({ id, manifest }) => id === item.challenge && manifest.version === item.version,
    );
    const head = this.#head;
    if (challenge === undefined || head === undefined) {
      return this.#abstain(item, "version-not-in-force");
    }
    const { manifest } = challenge;
    const { sandboxVersion } = item;
    if (!evaluator.sandboxVersions.includes(sandboxVersion))
      return this.#abstain(item, `sandbox-version-${sandboxVersion}-unknown`);
    try {
      const module = await payloads.bytes(manifest.module, manifest.moduleBytes);
      const payload = await payloads.bytes(item.payload, item.payloadBytes);
      if (module === null || payload === null) return this.#abstain(item, "blob-missing");
      const reads = await this.#parts.reads(challenge, item);
      const { seed } = item;
      const request = { sandboxVersion, manifest, module, payload, seed, reads };
      const result = await evaluator.evaluate(request);
      if ("local" in result) return this.#abstain(item, result.local);
      this.#keep(head, item, manifest.hostAbiVersion, manifest.module, result.record);
      return false;
    } catch (error) {
      logger.error("Evaluation failed here", { submission: item.id, error: String(error) });
      return this.#abstain(item, "worker-exit");
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
      sandboxVersion: item.sandboxVersion,
      module,
      input: item.payload,
      height: item.closingHeight,
      stateRoot: item.stateRoot,
      seed: item.seed,
    };
    const digest = evaluationDigest(head.header.chainId, input, record);
    const result: Evaluated = { submission: item.id, input, record, digest };
    this.#results.delete(item.id);
    this.#results.set(item.id, result);
    const oldest = this.#results.keys().next().value;
    if (this.#results.size > MAX_RESULTS && oldest !== undefined) this.#results.delete(oldest);
    this.#done++;
    this.#parts.onDone(result);
  }

  /** Never a vote: this node abstains until a later try succeeds (D6). */
  #abstain(item: SubmissionInfo, reason: string): true {
    this.#parts.logger.warn("Evaluation abstains", { submission: item.id, reason });
    if (reason !== "blob-missing" || this.#late.has(item.id))
      this.#failures.set(item.id, (this.#failures.get(item.id) ?? 0) + 1);
    return true;
  }

  #later(id: Hex32): void {
    this.#parts.clock.after(RETRY_MS, () => {
      this.#busy.delete(id);
      const item = this.#item(id);
      if (item !== undefined && this.#wants(id)) this.#queue.set(id, item);
      this.#work();
    });
  }
}
