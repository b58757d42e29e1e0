/**
 * Where a function keeps the fuel while it runs. A local saves a load, a store and a check at each
 * charge, and costs a store and a load at each call, at the entry and at the exits.
 */

import type { BodyPlan } from "./body-plan.ts";
import type { MeterRules } from "./rules.ts";

/** How often a loop's body is taken to run, and how many loops deep that is believed. */
const ROUNDS = 8;
const MAX_DEPTH = 3;
const CALL_COST = 2;
const ENTRY_COST = 2;

/** Adds up, in charges, what a local would save in one body. */
export class FuelGain {
  #depth = 0;
  #weight = 1;
  value = -ENTRY_COST;

  reset(): void {
    this.#depth = 0;
    this.#weight = 1;
    this.value = -ENTRY_COST;
  }

  enterLoop(): void {
    this.#depth++;
    if (this.#depth <= MAX_DEPTH) this.#weight *= ROUNDS;
  }

  leaveLoop(): void {
    if (this.#depth <= MAX_DEPTH) this.#weight /= ROUNDS;
    this.#depth--;
  }

  charge(): void {
    this.value += this.#weight;
  }

  call(): void {
    this.value -= CALL_COST * this.#weight;
  }
}

export function fuelInLocal(plan: BodyPlan, rules: MeterRules): boolean {
  return rules.fuel === "local" && plan.localGain > 0;
}
