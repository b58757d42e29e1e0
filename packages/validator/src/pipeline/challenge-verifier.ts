/** Checks queued challenge versions and attests `Verified` (PROTOCOL §12). */

import type { Hex32 } from "@platform/protocol";
import { type ChallengeInfo, ChallengeStatus, call } from "@platform/runtime";
import type { Evaluator } from "../components.ts";
import type { Head } from "../consensus/head.ts";
import type { Logger } from "../logger.ts";
import type { Counters } from "./counters.ts";
import type { Outbox } from "./outbox.ts";
import type { Payloads } from "./payloads.ts";

export interface ChallengeVerifierComponents {
  readonly evaluator: Evaluator;
  readonly payloads: Payloads;
  readonly outbox: Outbox;
  readonly counters: Counters;
  readonly logger: Logger;
  /** A verdict is there. */
  readonly onDone: () => void;
}

/** Tries of one version's inspection that fail on this machine; then it is not attested here. */
const MAX_ATTEMPTS = 3;

export class ChallengeVerifier {
  readonly #parts: ChallengeVerifierComponents;
  readonly #self: Hex32;
  /** Of each (challenge, version): its verdict, or how often this machine failed to reach one. */
  readonly #verdicts = new Map<string, boolean>();
  readonly #failures = new Map<string, number>();
  readonly #running = new Set<string>();

  constructor(parts: ChallengeVerifierComponents, self: Hex32) {
    this.#parts = parts;
    this.#self = self;
  }

  async advance(head: Head, challenges: readonly ChallengeInfo[]): Promise<void> {
    const queued = new Set(challenges.map(keyOf));
    for (const map of [this.#verdicts, this.#failures])
      for (const key of map.keys()) if (!queued.has(key)) map.delete(key);
    for (const challenge of challenges) {
      if (challenge.status !== ChallengeStatus.queued) continue;
      if (challenge.verifiedBy.includes(this.#self)) continue;
      const verdict = this.#verdicts.get(keyOf(challenge));
      if (verdict === true) await this.#attest(head, challenge);
      if (verdict === undefined) this.#inspect(challenge, head.parameters.sandboxVersion);
    }
  }

  /** Beside the round: a hostile module may hold its child for as long as the wall guard lets it. */
  #inspect(challenge: ChallengeInfo, sandboxVersion: number): void {
    const key = keyOf(challenge);
    if (this.#running.has(key) || (this.#failures.get(key) ?? 0) >= MAX_ATTEMPTS) return;
    this.#running.add(key);
    void this.#reach(challenge, key, sandboxVersion);
  }

  /** Never rejects: what this machine could not tell is counted and tried again. */
  async #reach(challenge: ChallengeInfo, key: string, sandboxVersion: number): Promise<void> {
    try {
      const verdict = await this.#verdict(challenge, sandboxVersion);
      if (verdict === null) return;
      this.#verdicts.set(key, verdict);
      this.#parts.onDone();
    } catch (error) {
      this.#failures.set(key, (this.#failures.get(key) ?? 0) + 1);
      const { name } = challenge.manifest;
      this.#parts.logger.warn("Challenge not inspected", { name, error: String(error) });
    } finally {
      this.#running.delete(key);
    }
  }

  /** Null while the module is not here. */
  async #verdict({ manifest }: ChallengeInfo, sandboxVersion: number): Promise<boolean | null> {
    const { payloads, evaluator, counters, logger } = this.#parts;
    const module = await payloads.bytes(manifest.module, manifest.moduleBytes);
    if (module === null) return null;
    const fault = await evaluator.inspect(manifest, module, sandboxVersion);
    if (fault === null) return true;
    counters.refused(fault.code);
    const { code, message } = fault;
    logger.warn("Challenge is not verified", { challenge: manifest.name, code, message });
    return false;
  }

  /** One `Verified` an interval: the next version waits for the next block. */
  async #attest(head: Head, { id, manifest }: ChallengeInfo): Promise<void> {
    const { version } = manifest;
    await this.#parts.outbox.send(
      head,
      `verified/${id}/${version}`,
      call.verified({ challenge: id, version }),
    );
  }
}

function keyOf({ id, manifest }: ChallengeInfo): string {
  return `${id}/${manifest.version}`;
}
