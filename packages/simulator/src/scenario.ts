/** One schedule as plain data: members, network, machines, faults. The rest follows from its seed. */

import type { Fault } from "./fault.ts";

/** How the adversary's own instances behave beside the forgeries. */
export type Conduct =
  /** The shipped engine, one copy a key. */
  | "follows"
  /** The shipped engine, two copies a key that do not know of each other. */
  | "twins"
  /** Never sends anything. */
  | "silent"
  /** Takes part in everything, but never proposes. */
  | "mute-leader"
  /** Every message reaches half of the others. */
  | "half"
  /** Forges without end, also after the healing. */
  | "restless";

export interface Epoch {
  /** First height of the set. */
  readonly from: number;
  /** Power by key; 0 is outside of the set. */
  readonly powers: readonly number[];
}

export interface Scenario {
  /** Of everything that is drawn while the schedule runs. */
  readonly seed: number;
  readonly epochs: readonly Epoch[];
  /** Heights that must be decided. */
  readonly heights: number;
  /** Keys of the adversary: at most a third of the power of each epoch, often exactly. */
  readonly byzantine: readonly number[];
  readonly conduct: Conduct;
  /**
   * Keys that the healing connects; every other fault stays as it is for ever. All of them in most
   * schedules, else an honest part that is just a quorum.
   */
  readonly core: readonly number[];
  readonly dropPermille: number;
  readonly duplicatePermille: number;
  readonly maxDelay: number;
  readonly maxPersistDelay: number;
  readonly maxWorkDelay: number;
  /** A height is due after 1 to so many ticks. */
  readonly maxDueDelay: number;
  /** Permille of requests to build a block that stay unanswered before the healing. */
  readonly silencePermille: number;
  /** Permille of fresh proposals that a member's local predicate refuses before the healing. */
  readonly localRefusalPermille: number;
  /** Ticks after which a block fails the local predicate of everyone, for good. */
  readonly staleTicks: number;
  /** By key: ticks by which its view of the chain lags behind. */
  readonly chainLag: readonly number[];
  readonly faults: readonly Fault[];
  /** Tick of the healing. */
  readonly healAt: number;
}

export function keyCount(scenario: Scenario): number {
  return scenario.epochs[0]?.powers.length ?? 0;
}

/** Strictly more than two thirds in every epoch. */
export function holdQuorum(epochs: readonly Epoch[], keys: readonly number[]): boolean {
  return epochs.every(({ powers }) => 3 * powerOf(powers, keys) > 2 * sum(powers));
}

/** The adversary holds at most one third in every epoch. */
export function isBounded(epochs: readonly Epoch[], byzantine: readonly number[]): boolean {
  return epochs.every(({ powers }) => 3 * powerOf(powers, byzantine) <= sum(powers));
}

/** True if the honest part of the core is a quorum, so that it must decide after the healing. */
export function mustDecide({ epochs, byzantine, core }: Scenario): boolean {
  return holdQuorum(
    epochs,
    core.filter((key) => !byzantine.includes(key)),
  );
}

export function powerOf(powers: readonly number[], keys: readonly number[]): number {
  return keys.reduce((total, key) => total + (powers[key] ?? 0), 0);
}

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
