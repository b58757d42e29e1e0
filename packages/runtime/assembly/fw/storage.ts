import { Bytes } from "./bytes";
import { Hash } from "./hash";
import { storage_delete, storage_get, storage_next, storage_set } from "./platform";
import { Reader } from "./reader";
import { Writer } from "./writer";

/** Longest key of the state tree. */
const MAX_KEY: i32 = 128;
/** Most values fit: they are read with one call of the host. */
const FIRST_READ: i32 = 512;

/**
 * Storage key: pallet, item, then its parts. Integers are big-endian, so that a walk is in numeric
 * order; hashes and keys go raw.
 */
export class Key {
  private start: usize;
  private used: i32 = 2;

  constructor(pallet: u8, item: u8) {
    this.start = heap.alloc(MAX_KEY);
    store<u8>(this.start, pallet);
    store<u8>(this.start + 1, item);
  }

  private take(length: i32): usize {
    if (this.used + length > MAX_KEY) unreachable();
    const at = this.start + <usize>this.used;
    this.used += length;
    return at;
  }

  u8(value: u8): Key {
    store<u8>(this.take(1), value);
    return this;
  }

  u16(value: u16): Key {
    store<u16>(this.take(2), bswap<u16>(value));
    return this;
  }

  u64(value: u64): Key {
    store<u64>(this.take(8), bswap<u64>(value));
    return this;
  }

  hash(value: Hash): Key {
    memory.copy(this.take(32), value.pointer(), 32);
    return this;
  }

  view(): Bytes {
    return new Bytes(this.start, this.used);
  }

  /** The value's bytes; null if the key is absent. */
  read(): Bytes | null {
    let at = heap.alloc(FIRST_READ);
    const length = storage_get(this.start, this.used, at, FIRST_READ);
    if (length < 0) return null;
    if (length > FIRST_READ) {
      at = heap.alloc(<usize>length);
      storage_get(this.start, this.used, at, length);
    }
    return new Bytes(at, length);
  }

  get(): Reader | null {
    const value = this.read();
    return value === null ? null : Reader.of(value);
  }

  exists(): bool {
    return storage_get(this.start, this.used, this.start, 0) >= 0;
  }

  put(value: Writer): void {
    this.putBytes(value.view());
  }

  putBytes(value: Bytes): void {
    storage_set(this.start, this.used, value.pointer(), value.length());
  }

  putU64(value: u64): void {
    this.put(new Writer(8).u64(value));
  }

  /** 0 if absent. */
  getU64(): u64 {
    const value = this.get();
    return value === null ? 0 : value.u64();
  }

  putEmpty(): void {
    storage_set(this.start, this.used, this.start, 0);
  }

  remove(): void {
    storage_delete(this.start, this.used);
  }
}

/** Walks the keys below a prefix in order; removing the current key while walking is safe. */
export class Cursor {
  private current: usize;
  private length: i32;
  private prefix: Bytes;

  constructor(prefix: Key) {
    this.prefix = prefix.view();
    this.current = heap.alloc(MAX_KEY);
    this.length = this.prefix.length();
    memory.copy(this.current, this.prefix.pointer(), <usize>this.length);
  }

  /** Starts strictly after prefix | position. */
  static after(prefix: Key, position: Hash): Cursor {
    const cursor = new Cursor(prefix);
    memory.copy(cursor.current + <usize>cursor.length, position.pointer(), 32);
    cursor.length += 32;
    return cursor;
  }

  next(): bool {
    const length = storage_next(this.current, this.length, this.current, MAX_KEY);
    if (length < this.prefix.length()) return false;
    this.length = length;
    const size = <usize>this.prefix.length();
    return memory.compare(this.current, this.prefix.pointer(), size) == 0;
  }

  /** What stands after the prefix, copied: it outlives the next step. */
  suffix(): Bytes {
    const size = this.length - this.prefix.length();
    const copy = heap.alloc(<usize>(size + 1));
    memory.copy(copy, this.current + <usize>this.prefix.length(), <usize>size);
    return new Bytes(copy, size);
  }

  value(): Bytes {
    let at = heap.alloc(FIRST_READ);
    const length = storage_get(this.current, this.length, at, FIRST_READ);
    if (length < 0) unreachable();
    if (length > FIRST_READ) {
      at = heap.alloc(<usize>length);
      storage_get(this.current, this.length, at, length);
    }
    return new Bytes(at, length);
  }

  remove(): void {
    storage_delete(this.current, this.length);
  }
}

/** Removes every key below a prefix. */
export function removeAll(prefix: Key): void {
  const cursor = new Cursor(prefix);
  while (cursor.next()) cursor.remove();
}
