import { CodedError, MAX_PENDING_ASKS } from "@platform/protocol";
import type { Outcome } from "../config.ts";
import type { Ask, AskName, Asks, NetworkEvent } from "../messages.ts";

interface Pending {
  readonly resolve: (value: never) => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

/** Open questions to the main thread: numbered, bounded, each with a deadline. */
export class AskBook {
  readonly #post: (event: NetworkEvent) => void;
  readonly #pending = new Map<number, Pending>();
  #nextId = 1;

  constructor(post: (event: NetworkEvent) => void) {
    this.#post = post;
  }

  /** Rejects with BUSY above the bound, ANSWER_LATE after the deadline, or the answered code. */
  ask<Name extends AskName>(
    name: Name,
    input: Asks[Name]["in"],
    timeoutMs: number,
  ): Promise<Asks[Name]["out"]> {
    if (this.#pending.size >= MAX_PENDING_ASKS)
      return Promise.reject(
        new CodedError({ code: "BUSY", message: "too many questions are open" }),
      );
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#pending.delete(id);
        reject(new CodedError({ code: "ANSWER_LATE", message: `no answer to ${name} in time` }));
      }, timeoutMs);
      timer.unref();
      this.#pending.set(id, { resolve, reject, timer });
      this.#post({ type: "ask", ask: { id, name, input } as Ask });
    });
  }

  /** An answer; one that comes after its deadline is nobody's. */
  settle(id: number, outcome: Outcome<unknown>): void {
    const pending = this.#pending.get(id);
    if (pending === undefined) return;
    this.#pending.delete(id);
    clearTimeout(pending.timer);
    if (outcome.ok) pending.resolve(outcome.value as never);
    else pending.reject(CodedError.fromRecord(outcome.error));
  }

  stop(): void {
    for (const pending of this.#pending.values()) {
      clearTimeout(pending.timer);
      pending.reject(new CodedError({ code: "NETWORK_STOPPED", message: "the service stops" }));
    }
    this.#pending.clear();
  }
}
