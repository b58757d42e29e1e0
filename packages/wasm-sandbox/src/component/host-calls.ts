/**
 * Host functions as the cores of a component call them. The canonical ABI passes a list that is
 * read as pointer and length, which is what the functions of the host ABI take: those are called
 * as they are, before anything is copied. A function that gives bytes back gets them written to
 * where the guest's allocator says. The generated linker never lifts a host call.
 */

import type { HostFunctionEntry } from "@platform/protocol/host-abi";
import type { HostFunction } from "../engine.ts";
import { GuestAccess } from "../host/guest-access.ts";
import { HostStop } from "../host-stop.ts";
import type { MeteredInstance } from "../metered-instance.ts";

const EMPTY = new Uint8Array(0);
/** Offset and alignment of the list in the tuple `(s32, list)` or `(u64, list)`. */
const LIST_AT = { i32: 4, i64: 8 } as const;
const LIST_BYTES = 8;

type CoreCall = (...args: (number | bigint)[]) => number | bigint;
type Allocate = (old: number, oldBytes: number, align: number, bytes: number) => unknown;

/** What a host function writes is kept until the guest's allocator has said where. */
export class ComponentAccess extends GuestAccess {
  readonly #instance: MeteredInstance;
  #given: Uint8Array = EMPTY;
  /** The allocator or the clean-up runs: the canonical ABI lets no call out of them. */
  closed = false;

  constructor(instance: MeteredInstance) {
    super(instance);
    this.#instance = instance;
  }

  override write(_pointer: number, bytes: Uint8Array): void {
    this.#given = bytes.slice();
  }

  take(): Uint8Array {
    const given = this.#given;
    this.#given = EMPTY;
    return given;
  }

  /** Puts bytes into the guest. @throws HostStop host-denied: out of bounds */
  put(pointer: number, bytes: Uint8Array): void {
    super.write(pointer, bytes);
  }

  get memoryBytes(): number {
    return this.#instance.memory().length;
  }
}

/** @param call the function of the host ABI, which charges and checks */
export function lowerHostCall(
  entry: HostFunctionEntry,
  call: CoreCall,
  guestOf: () => ComponentAccess,
  allocateOf: () => Allocate,
): HostFunction {
  const at = Object.keys(entry.params).indexOf(entry.out ?? "");
  return (...flat: (number | bigint)[]) => {
    const guest = guestOf();
    if (guest.closed)
      throw new HostStop("host-denied", "a host call out of the allocator or the clean-up");
    if (at < 0) return call(...flat);
    const target = Number(flat.pop()) >>> 0;
    checkTarget(guest, target, LIST_AT[entry.result]);
    const capacity = Math.min(Number(flat[at]) >>> 0, guest.memoryBytes);
    const result = call(...flat.slice(0, at), 0, capacity | 0, ...flat.slice(at + 1));
    giveBack(guest, target, result, allocateOf());
    return undefined;
  };
}

function checkTarget(guest: ComponentAccess, target: number, listAt: number): void {
  if (target % listAt !== 0) throw new HostStop("host-denied", "a misaligned place for a result");
  guest.checkRange(target, listAt + LIST_BYTES);
}

function giveBack(
  guest: ComponentAccess,
  target: number,
  result: number | bigint,
  allocate: Allocate,
): void {
  const bytes = guest.take();
  guest.closed = true;
  const pointer = Number(allocate(0, 0, 1, bytes.length)) >>> 0;
  guest.closed = false;
  guest.put(pointer, bytes);
  const wide = typeof result === "bigint";
  const listAt = wide ? LIST_AT.i64 : LIST_AT.i32;
  const tuple = new DataView(new ArrayBuffer(listAt + LIST_BYTES));
  if (wide) tuple.setBigUint64(0, BigInt.asUintN(64, result), true);
  else tuple.setInt32(0, result, true);
  tuple.setUint32(listAt, pointer, true);
  tuple.setUint32(listAt + 4, bytes.length, true);
  guest.put(target, new Uint8Array(tuple.buffer));
}
