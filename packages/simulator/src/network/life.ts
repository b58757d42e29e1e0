/**
 * One run of a validator's process. Every effect passes here, so that a crash falls before or after
 * any of them: the call that was cut never answers, and nothing later has an effect.
 */

/** Where a planned crash falls: that many effects from now, of one name or of any. */
export interface CrashPlan {
  left: number;
  readonly effect: string | null;
  readonly when: "before" | "after";
}

export class Life {
  readonly #onDeath: (effect: string) => void;
  #alive = true;
  #plan: CrashPlan | null = null;

  constructor(onDeath: (effect: string) => void) {
    this.#onDeath = onDeath;
  }

  get alive(): boolean {
    return this.#alive;
  }

  /** Null: none any more. */
  plan(plan: CrashPlan | null): void {
    this.#plan = plan;
  }

  end(reason: string): void {
    if (!this.#alive) return;
    this.#alive = false;
    this.#onDeath(reason);
  }

  /** An effect that answers later; the work starts at once, so that order is kept. */
  effect<T>(name: string, work: () => Promise<T>): Promise<T> {
    const cut = this.#cut(name);
    if (!this.#alive) return never();
    const result = work();
    if (cut) this.end(`after ${name}`);
    return this.answer(result);
  }

  /** An effect that answers nothing. */
  now(name: string, work: () => void): void {
    const cut = this.#cut(name);
    if (!this.#alive) return;
    work();
    if (cut) this.end(`after ${name}`);
  }

  /** A question without an effect; a dead process asks nobody. */
  ask<T>(work: () => Promise<T>): Promise<T> {
    return this.#alive ? this.answer(work()) : never();
  }

  /** What a process asked for before it died is never answered. */
  answer<T>(result: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      result.then(
        (value) => {
          if (this.#alive) resolve(value);
        },
        (error) => {
          if (this.#alive) reject(error);
        },
      );
    });
  }

  /** Counts down to the planned crash; true if it falls after this effect. */
  #cut(name: string): boolean {
    if (this.#plan === null) return false;
    const { when, effect } = this.#plan;
    if ((effect !== null && effect !== name) || this.#plan.left-- > 0) return false;
    this.#plan = null;
    if (when === "after") return true;
    this.end(`before ${name}`);
    return false;
  }
}

function never<T>(): Promise<T> {
  return new Promise(() => undefined);
}
