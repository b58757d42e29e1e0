/**
 * Host functions as the cores of a component call them. The canonical ABI passes a list that is
 * read as pointer and length, which is what the functions of the host ABI take: those are called
 * as they are, before anything is copied. A function that gives bytes back gets them written to
 * where the guest's allocator says. The generated linker never lifts a host call.
 */

import type { HostFunctionEntry } from "@platform/protocol/host-abi";
import type { HostFunction } from "../engine.ts";
import { GuestMemory, type MemorySource } from "../host/guest-memory.ts";
import { HostStop } from "../host-stop.ts";

const EMPTY = new Uint8Array(0);
/** Offset and alignment of the list in the tuple `(s32, list)` or `(u64, list)`. */
const LIST_AT = { i32: 4, i64: 8 } as const;
const LIST_BYTES = 8;

type CoreCall = (...args: (number | bigint)[]) => number | bigint;
type Allocate = (old: number, oldBytes: number, align: number, bytes: number) => unknown;

/** The guest's memory, but what a host function writes is kept until the allocator says where. */
export class ComponentMemory extends GuestMemory {
  readonly #source: MemorySource;
  readonly #inner: GuestMemory;
  #given: Uint8Array = EMPTY;
  /** The allocator or the clean-up runs: the canonical ABI lets no call out of them. */
  closed = false;

  /** @param inner sees what crosses */
  constructor(source: MemorySource, inner: GuestMemory) {
    super(source);
    this.#source = source;
    this.#inner = inner;
  }

  override readBytes(pointer: number, length: number): Uint8Array {
    return this.#inner.readBytes(pointer, length);
  }

  override writeBytes(_pointer: number, bytes: Uint8Array): void {
    this.#given = bytes.slice();
  }

  take(): Uint8Array {
    const given = this.#given;
    this.#given = EMPTY;
    return given;
  }

  /** Puts a list into the memory. @throws HostStop host-denied: out of bounds */
  putList(pointer: number, bytes: Uint8Array): void {
    this.#inner.writeBytes(pointer, bytes);
  }

  /** The same for what is no list of the host's. */
  putTuple(pointer: number, bytes: Uint8Array): void {
    super.writeBytes(pointer, bytes);
  }

  get bytes(): number {
    return this.#source.memory().length;
  }
}

/** @param call the function of the host ABI, which charges and checks */
export function lowerHostCall(
  entry: HostFunctionEntry,
  call: CoreCall,
  memoryOf: () => ComponentMemory,
  allocateOf: () => Allocate,
): HostFunction {
  const at = Object.keys(entry.params).indexOf(entry.out ?? "");
  return (...flat: (number | bigint)[]) => {
    const memory = memoryOf();
    if (memory.closed)
      throw new HostStop("host-denied", "a host call out of the allocator or the clean-up");
    if (at < 0) return call(...flat);
    const target = Number(flat.pop()) >>> 0;
    checkTarget(memory, target, LIST_AT[entry.result]);
    const capacity = Math.min(Number(flat[at]) >>> 0, memory.bytes);
    const result = call(...flat.slice(0, at), 0, capacity | 0, ...flat.slice(at + 1));
    giveBack(memory, target, result, allocateOf());
    return undefined;
  };
}

function checkTarget(memory: ComponentMemory, target: number, listAt: number): void {
  if (target % listAt !== 0) throw new HostStop("host-denied", "a misaligned place for a result");
  memory.checkRange(target, listAt + LIST_BYTES);
}

function giveBack(
  memory: ComponentMemory,
  target: number,
  result: number | bigint,
  allocate: Allocate,
): void {
  const bytes = memory.take();
  memory.closed = true;
  const pointer = Number(allocate(0, 0, 1, bytes.length)) >>> 0;
  memory.closed = false;
  memory.putList(pointer, bytes);
  const wide = typeof result === "bigint";
  const listAt = wide ? LIST_AT.i64 : LIST_AT.i32;
  const tuple = new DataView(new ArrayBuffer(listAt + LIST_BYTES));
  if (wide) tuple.setBigUint64(0, BigInt.asUintN(64, result), true);
  else tuple.setInt32(0, result, true);
  tuple.setUint32(listAt, pointer, true);
  tuple.setUint32(listAt + 4, bytes.length, true);
  memory.putTuple(target, new Uint8Array(tuple.buffer));
}
