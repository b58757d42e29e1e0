/** Components that stay compiled in one process; the least recently used go first. */

import type { ChallengeVerdict } from "./runnable-challenge.ts";

/** Each holds several modules and a linker: a node evaluates few at a time. */
const MAX_COMPONENTS = 4;

export class ComponentCache {
  readonly #verdicts = new Map<string, ChallengeVerdict>();

  /** @throws whatever `compile` throws; then nothing is kept */
  async get(key: string, compile: () => Promise<ChallengeVerdict>): Promise<ChallengeVerdict> {
    const verdict = this.#verdicts.get(key) ?? (await compile());
    this.#verdicts.delete(key);
    this.#verdicts.set(key, verdict);
    const oldest = this.#verdicts.keys().next().value;
    if (this.#verdicts.size > MAX_COMPONENTS && oldest !== undefined) this.#verdicts.delete(oldest);
    return verdict;
  }
}
