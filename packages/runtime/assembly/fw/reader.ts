import { Bytes } from "./bytes";
import { Hash } from "./hash";

const ZEROES: usize = memory.data(64);

/**
 * Reads SCALE strictly. Any fault sets `bad` and makes every later read zero: callers check
 * {@link Reader.done} once at the end instead of each field.
 */
export class Reader {
  bad: bool = false;

  constructor(
    private position: usize,
    private end: usize,
  ) {}

  static of(bytes: Bytes): Reader {
    return new Reader(bytes.pointer(), bytes.pointer() + <usize>bytes.length());
  }

  left(): i32 {
    return <i32>(this.end - this.position);
  }

  /** True if all was read and nothing was wrong. */
  done(): bool {
    return !this.bad && this.position == this.end;
  }

  private take(length: i32): usize {
    if (this.bad || length < 0 || length > this.left()) {
      this.bad = true;
      return ZEROES;
    }
    const at = this.position;
    this.position += <usize>length;
    return at;
  }

  u8(): u8 {
    return load<u8>(this.take(1));
  }

  u16(): u16 {
    return load<u16>(this.take(2));
  }

  u32(): u32 {
    return load<u32>(this.take(4));
  }

  u64(): u64 {
    return load<u64>(this.take(8));
  }

  bool(): bool {
    const byte = this.u8();
    if (byte > 1) this.bad = true;
    return byte == 1;
  }

  hash(): Hash {
    return Hash.at(this.take(32));
  }

  /** Compact integer up to 2^30 - 1, which every length fits; other forms of a number are faults. */
  compact(): u32 {
    const first = <u32>this.u8();
    const mode = first & 3;
    if (mode == 0) return first >> 2;
    let value: u32 = 0;
    if (mode == 1) {
      value = (first | ((<u32>this.u8()) << 8)) >> 2;
      if (value < 1 << 6) this.bad = true;
    } else if (mode == 2) {
      const low = (<u32>this.u8()) << 8;
      value = (first | low | ((<u32>this.u16()) << 16)) >> 2;
      if (value < 1 << 14) this.bad = true;
    } else {
      this.bad = true;
    }
    return this.bad ? 0 : value;
  }

  /** Number of items, each of at least `minimum` bytes: more than the rest could hold is a fault. */
  count(minimum: i32): i32 {
    const items = this.compact();
    if (<u64>items * <u64>minimum > <u64>this.left()) {
      this.bad = true;
      return 0;
    }
    return <i32>items;
  }

  /** Compact length, then that many bytes. */
  bytes(): Bytes {
    return this.raw(this.count(1));
  }

  raw(length: i32): Bytes {
    const at = this.take(length);
    return new Bytes(at, this.bad ? 0 : length);
  }

  /** Address of the next byte: with {@link Reader.since} it cuts out what a decoder passed over. */
  here(): usize {
    return this.position;
  }

  since(start: usize): Bytes {
    return new Bytes(start, <i32>(this.position - start));
  }
}
