import { waitUntil } from "@platform/devnet";

/** Asks until the answer is not undefined; fails with what was waited for and the last error. */
export function until<T>(
  what: string,
  timeoutMs: number,
  ask: () => Promise<T | undefined> | T | undefined,
  state?: () => string,
): Promise<T> {
  return waitUntil(ask, {
    what,
    timeoutMs,
    everyMs: 50,
    ...(state === undefined ? {} : { state }),
  });
}
