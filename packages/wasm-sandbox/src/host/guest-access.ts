/** A host function's only way to the guest: prices before work, bounds before allocation. */

import type { HostFunctionEntry } from "@platform/protocol/host-abi";
import { HostStop } from "../host-stop.ts";
import type { MeteredInstance } from "../metered-instance.ts";

export class GuestAccess {
  readonly #instance: MeteredInstance;

  constructor(instance: MeteredInstance) {
    this.#instance = instance;
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

  /** @throws HostStop host-denied: the range, taken as unsigned, leaves the memory. */
  checkRange(pointer: number, length: number): void {
    const end = (pointer >>> 0) + (length >>> 0);
    if (end > this.#instance.memory().length)
      throw new HostStop("host-denied", "a pointer and length reach past the guest's memory");
  }

  /** A copy; the range is checked before anything is allocated. */
  read(pointer: number, length: number): Uint8Array {
    this.checkRange(pointer, length);
    const start = pointer >>> 0;
    return this.#instance.memory().slice(start, start + (length >>> 0));
  }

  write(pointer: number, bytes: Uint8Array): void {
    this.checkRange(pointer, bytes.length);
    this.#instance.memory().set(bytes, pointer >>> 0);
  }
}
