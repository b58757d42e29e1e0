import { Bytes } from "./bytes";
import { Hash } from "./hash";

/** Grows in the arena. Little-endian is SCALE; the `be` forms are what is hashed and signed. */
export class Writer {
  private start: usize;
  private used: i32 = 0;

  constructor(private room: i32 = 128) {
    this.start = heap.alloc(<usize>room);
  }

  private take(length: i32): usize {
    if (this.used + length > this.room) {
      let room = this.room * 2;
      while (room < this.used + length) room *= 2;
      const moved = heap.alloc(<usize>room);
      memory.copy(moved, this.start, <usize>this.used);
      this.start = moved;
      this.room = room;
    }
    const at = this.start + <usize>this.used;
    this.used += length;
    return at;
  }

  u8(value: u8): Writer {
    store<u8>(this.take(1), value);
    return this;
  }

  u16(value: u16): Writer {
    store<u16>(this.take(2), value);
    return this;
  }

  u32(value: u32): Writer {
    store<u32>(this.take(4), value);
    return this;
  }

  u64(value: u64): Writer {
    store<u64>(this.take(8), value);
    return this;
  }

  be16(value: u16): Writer {
    store<u16>(this.take(2), bswap<u16>(value));
    return this;
  }

  be32(value: u32): Writer {
    store<u32>(this.take(4), bswap<u32>(value));
    return this;
  }

  be64(value: u64): Writer {
    store<u64>(this.take(8), bswap<u64>(value));
    return this;
  }

  bool(value: bool): Writer {
    return this.u8(value ? 1 : 0);
  }

  hash(value: Hash): Writer {
    memory.copy(this.take(32), value.pointer(), 32);
    return this;
  }

  compact(value: u32): Writer {
    if (value < 1 << 6) return this.u8(<u8>(value << 2));
    if (value < 1 << 14) return this.u16(<u16>((value << 2) | 1));
    if (value >= 1 << 30) unreachable();
    return this.u32((value << 2) | 2);
  }

  raw(value: Bytes): Writer {
    memory.copy(this.take(value.length()), value.pointer(), <usize>value.length());
    return this;
  }

  /** Compact length, then the bytes. */
  bytes(value: Bytes): Writer {
    return this.compact(<u32>value.length()).raw(value);
  }

  /** ASCII text as it is: domain tags. */
  tag(text: string): Writer {
    for (let i = 0; i < text.length; i++) this.u8(<u8>text.charCodeAt(i));
    return this;
  }

  view(): Bytes {
    return new Bytes(this.start, this.used);
  }
}
