/** What happened in the rounds since the start: view changes with times, and how long heights took. */

import { VIEW_EXIT_CAUSES, type ViewExit, type ViewExitCause } from "@platform/consensus-pbft";
import {
  type Hex32,
  MAX_VIEW_CHANGES_KEPT,
  NilReason,
  type ValidatorSet,
} from "@platform/protocol";
import type { Clock } from "../components.ts";
import type { RoundTimes, ViewChangeRecord } from "../consensus-status.ts";
import type { Logger } from "../logger.ts";

/** The engine knows no time: its host tells this log what happens when it happens. */
export class RoundLog {
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #changes: ViewChangeRecord[] = [];
  readonly #counts: Record<ViewExitCause, number>;
  #dueMs: number | null = null;
  #rounds = { count: 0, lastMs: null as number | null, totalMs: 0 };

  constructor({ clock, logger }: { readonly clock: Clock; readonly logger: Logger }) {
    this.#clock = clock;
    this.#logger = logger;
    this.#counts = Object.fromEntries(VIEW_EXIT_CAUSES.map((cause) => [cause, 0])) as Record<
      ViewExitCause,
      number
    >;
  }

  /** Newest first. */
  get changes(): readonly ViewChangeRecord[] {
    return this.#changes.toReversed();
  }

  get counts(): Readonly<Record<ViewExitCause, number>> {
    return { ...this.#counts };
  }

  get rounds(): RoundTimes {
    return { ...this.#rounds };
  }

  /** Milliseconds since the height in progress was due; null before. */
  dueForMs(): number | null {
    return this.#dueMs === null ? null : this.#since(this.#dueMs);
  }

  due(): void {
    this.#dueMs ??= this.#clock.nowMs();
  }

  decided(): void {
    if (this.#dueMs === null) return;
    const lastMs = this.#since(this.#dueMs);
    const { count, totalMs } = this.#rounds;
    this.#rounds = { count: count + 1, lastMs, totalMs: totalMs + lastMs };
    this.#dueMs = null;
  }

  viewChanged(exit: ViewExit, set: ValidatorSet): void {
    const hotkey = (index: number): Hex32 => set.members[index]?.hotkey ?? "";
    const { height, from, to, cause, stage } = exit;
    const leader = hotkey(exit.leader);
    const refusals = exit.refusals.map(({ reason, ...rest }) => ({
      reason: nilReasonName(reason),
      ...rest,
    }));
    this.#counts[cause]++;
    this.#changes.push({
      ...{ height, from, to, cause, stage, leader, refusals },
      silent: exit.silent.map(hotkey),
      atMs: BigInt(this.#clock.nowMs()),
    });
    if (this.#changes.length > MAX_VIEW_CHANGES_KEPT) this.#changes.shift();
    this.#logger.info("View left", { height, from, to, cause, stage, leader, refusals });
  }

  /** An operator's clock may jump back. */
  #since(startMs: number): number {
    return Math.max(0, this.#clock.nowMs() - startMs);
  }
}

/** The name in `NilReason`; a number that a later version added stays one. */
export function nilReasonName(reason: number): string {
  for (const [name, value] of Object.entries(NilReason)) if (value === reason) return name;
  return String(reason);
}
