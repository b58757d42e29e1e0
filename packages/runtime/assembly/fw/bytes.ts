import { Hash } from "./hash";

/** A run of bytes in the arena; a view, never a copy. */
export class Bytes {
  constructor(
    private start: usize,
    private size: i32,
  ) {}

  pointer(): usize {
    return this.start;
  }

  length(): i32 {
    return this.size;
  }

  at(index: i32): u8 {
    if (index < 0 || index >= this.size) unreachable();
    return load<u8>(this.start + <usize>index);
  }

  /** The 32 bytes from `offset`. */
  hash(offset: i32): Hash {
    if (offset < 0 || offset + 32 > this.size) unreachable();
    return Hash.at(this.start + <usize>offset);
  }

  u64be(offset: i32): u64 {
    if (offset < 0 || offset + 8 > this.size) unreachable();
    return bswap<u64>(load<u64>(this.start + <usize>offset));
  }

  u32be(offset: i32): u32 {
    if (offset < 0 || offset + 4 > this.size) unreachable();
    return bswap<u32>(load<u32>(this.start + <usize>offset));
  }

  slice(from: i32, to: i32): Bytes {
    if (from < 0 || to < from || to > this.size) unreachable();
    return new Bytes(this.start + <usize>from, to - from);
  }

  /** Byte order, shorter first: -1, 0 or 1. */
  compare(other: Bytes): i32 {
    const shared = this.size < other.size ? this.size : other.size;
    const order = memory.compare(this.start, other.start, <usize>shared);
    if (order != 0) return order < 0 ? -1 : 1;
    return this.size == other.size ? 0 : this.size < other.size ? -1 : 1;
  }

  equals(other: Bytes): bool {
    return this.compare(other) == 0;
  }
}
