import { setTimeout as delay } from "node:timers/promises";
import { CodedError } from "@platform/protocol";

export interface Wait {
  readonly what: string;
  readonly timeoutMs: number;
  readonly everyMs?: number;
  /** Says in one line how far it is, for the error when the time is up. */
  readonly state?: () => string;
  /** Throws when waiting has become pointless, e.g. a process has died. */
  readonly alive?: () => void;
  readonly signal?: AbortSignal;
}

/**
 * Asks until the answer is not undefined; an error of the question counts as "not yet".
 *
 * @throws CodedError DEVNET_TIMEOUT with what was waited for and how far it was
 */
export async function waitUntil<T>(
  ask: () => Promise<T | undefined> | T | undefined,
  wait: Wait,
): Promise<T> {
  const deadline = performance.now() + wait.timeoutMs;
  let last = "";
  for (;;) {
    wait.signal?.throwIfAborted();
    wait.alive?.();
    try {
      const answer = await ask();
      if (answer !== undefined) return answer;
    } catch (error) {
      last = error instanceof Error ? error.message : String(error);
    }
    if (performance.now() > deadline)
      throw new CodedError({
        code: "DEVNET_TIMEOUT",
        message: `no ${wait.what} within ${wait.timeoutMs / 1000} s. ${wait.state?.() ?? ""} ${last}`,
        hint: "the logs lie in the data directory; --fresh starts over",
      });
    await delay(wait.everyMs ?? 100);
  }
}
