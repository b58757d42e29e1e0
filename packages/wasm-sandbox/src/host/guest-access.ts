/** A host function's only way to the guest: prices before work, bounds before allocation. */

import type { HostFunctionEntry } from "@platform/protocol/host-abi";
import type { MeteredInstance } from "../metered-instance.ts";
import { GuestMemory } from "./guest-memory.ts";
import type { TextRule } from "./guest-text.ts";

export class GuestAccess {
  readonly memory: GuestMemory;
  /** How text of this guest is read. */
  readonly text: TextRule;
  readonly #instance: MeteredInstance;

  constructor(
    instance: MeteredInstance,
    text: TextRule,
    memory: GuestMemory = new GuestMemory(instance),
  ) {
    this.#instance = instance;
    this.text = text;
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
    this.charge(BigInt(entry.price.base));
  }

  /** For bytes that are about to cross in either direction. */
  chargeBytes(entry: HostFunctionEntry, bytes: number): void {
    this.charge(BigInt(Math.ceil(bytes / entry.price.bytesPerFuel)));
  }
}
