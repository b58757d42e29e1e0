import { setTimeout as delay } from "node:timers/promises";
import type { DevnetNode } from "@platform/devnet";

/** Its exit code once it ends by itself, null after a signal, "alive" when the time is up. */
export async function endedWithin(
  node: DevnetNode,
  timeoutMs: number,
): Promise<number | null | "alive"> {
  const timer = new AbortController();
  try {
    const late = delay(timeoutMs, "alive" as const, { signal: timer.signal });
    late.catch(() => undefined);
    return await Promise.race([node.ended(), late]);
  } finally {
    timer.abort();
  }
}
