/** A host function's only way to the guest: prices before work, bounds before allocation. */

import type { HostFunctionEntry } from "@platform/protocol/host-abi";
import type { MeteredInstance } from "../metered-instance.ts";
import { GuestMemory } from "./guest-memory.ts";
import type { TextRule } from "./guest-text.ts";

/** What the sandbox version of an evaluation says about host calls. */
export interface HostTerms {
  /** How text of the guest is read. */
  readonly text: TextRule;
  /** Fuel of one unit of the ABI's prices. */
  readonly unit: bigint;
}

export class GuestAccess {
  readonly memory: GuestMemory;
  readonly text: TextRule;
  readonly #unit: bigint;
  readonly #instance: MeteredInstance;

  constructor(
    instance: MeteredInstance,
    { text, unit }: HostTerms,
    memory: GuestMemory = new GuestMemory(instance),
  ) {
    this.#instance = instance;
    this.text = text;
    this.#unit = unit;
    this.memory = memory;
  }

  /** Fuel that the guest has left. */
  get fuel(): bigint {
    return this.#instance.fuel;
  }

  charge(amount: bigint): void {
    this.#instance.charge(amount);
  }

  chargeBase(entry: HostFunctionEntry): void {
    this.charge(BigInt(entry.price.base) * this.#unit);
  }

  /** For bytes that are about to cross in either direction. */
  chargeBytes(entry: HostFunctionEntry, bytes: number): void {
    this.charge(BigInt(Math.ceil(bytes / entry.price.bytesPerFuel)) * this.#unit);
  }
}
