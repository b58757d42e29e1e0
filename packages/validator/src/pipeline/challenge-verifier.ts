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
}

export class ChallengeVerifier {
  readonly #parts: ChallengeVerifierComponents;
  readonly #self: Hex32;
  /** Verdict of each (challenge, version) whose module was looked at. */
  readonly #verdicts = new Map<string, boolean>();

  constructor(parts: ChallengeVerifierComponents, self: Hex32) {
    this.#parts = parts;
    this.#self = self;
  }

  async advance(head: Head, challenges: readonly ChallengeInfo[]): Promise<void> {
    const queued = new Set(challenges.map(keyOf));
    for (const key of this.#verdicts.keys()) if (!queued.has(key)) this.#verdicts.delete(key);
    for (const challenge of challenges) {
      if (challenge.status !== ChallengeStatus.queued) continue;
      if (challenge.verifiedBy.includes(this.#self)) continue;
      if (await this.#isSound(challenge)) await this.#attest(head, challenge);
    }
  }

  async #isSound(challenge: ChallengeInfo): Promise<boolean> {
    const { manifest } = challenge;
    const key = keyOf(challenge);
    const known = this.#verdicts.get(key);
    if (known !== undefined) return known;
    const module = await this.#parts.payloads.bytes(manifest.module, manifest.moduleBytes);
    if (module === null) return false;
    const fault = await this.#parts.evaluator.inspect(manifest, module);
    if (fault !== null) {
      this.#parts.counters.refused(fault.code);
      this.#parts.logger.warn("Challenge is not verified", {
        challenge: manifest.name,
        code: fault.code,
        message: fault.message,
      });
    }
    this.#verdicts.set(key, fault === null);
    return fault === null;
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
