/** When the next height is due (PROTOCOL §5): at once if something waits, else ten intervals. */

import type { SignedEntry } from "@platform/txpool";
import type { EpochClock } from "./epoch-clock.ts";
import { type Head, slotOf } from "./head.ts";

/** Intervals between blocks in which nothing happens. */
const IDLE_INTERVALS = 10;

export interface DueComponents {
  /** Newest chain number that a quorum has as finalised; null for none. */
  readonly agreedChain: (head: Head) => bigint | null;
  readonly epochs: EpochClock;
  /** Pooled extrinsics that could be included and have waited at least so long. */
  readonly heldFor: (ms: number, nowMs: number) => SignedEntry[];
}

export interface DueAnswer {
  readonly due: boolean;
  /** To be handed to the leader: it may not have them. */
  readonly overdue: readonly SignedEntry[];
}

/**
 * @param leads true if this node leads view 0: it need not wait for its own extrinsics to be handed
 * on. A follower gives the leader two intervals from the moment when it holds an extrinsic.
 */
export function dueNow(parts: DueComponents, head: Head, nowMs: number, leads: boolean): DueAnswer {
  const interval = head.parameters.intervalMs;
  const parentMs = Number(head.header.timeMs);
  if (nowMs < parentMs + interval) return { due: false, overdue: [] };
  if (nowMs >= parentMs + IDLE_INTERVALS * interval) return { due: true, overdue: [] };
  if (factWaits(parts, head, nowMs)) return { due: true, overdue: [] };
  if (leads) return { due: parts.heldFor(0, nowMs).length > 0, overdue: [] };
  const overdue = parts.heldFor(interval, nowMs);
  const due = overdue.length > 0 && parts.heldFor(2 * interval, nowMs).length > 0;
  return { due, overdue };
}

/** A window that ends, a seed whose block is final, an epoch change: every node knows it alike. */
function factWaits({ agreedChain, epochs }: DueComponents, head: Head, nowMs: number): boolean {
  const slot = slotOf(BigInt(nowMs), head.parameters);
  if (head.deadline !== null && head.deadline <= slot) return true;
  const agreed = agreedChain(head);
  const seed = head.awaitedSeeds[0];
  if (agreed !== null && seed !== undefined && seed <= agreed) return true;
  return !head.epochBlocked && epochs.due(head, agreed) !== null;
}
