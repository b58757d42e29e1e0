const NONE: usize = memory.data(32);

/** 32 bytes: a hash, a key or an account; a view of memory that lives as long as the arena does. */
@unmanaged
export class Hash {
  private a: u64 = 0;
  private b: u64 = 0;
  private c: u64 = 0;
  private d: u64 = 0;

  static at(pointer: usize): Hash {
    return changetype<Hash>(pointer);
  }

  /** The shared zero hash: nobody writes to it. */
  static none(): Hash {
    return changetype<Hash>(NONE);
  }

  /** Own room that the caller may fill. */
  static zero(): Hash {
    const pointer = heap.alloc(32);
    memory.fill(pointer, 0, 32);
    return changetype<Hash>(pointer);
  }

  pointer(): usize {
    return changetype<usize>(this);
  }

  equals(other: Hash): bool {
    return this.a == other.a && this.b == other.b && this.c == other.c && this.d == other.d;
  }

  isZero(): bool {
    return (this.a | this.b | this.c | this.d) == 0;
  }

  /** Order of the bytes: -1, 0 or 1. */
  compare(other: Hash): i32 {
    const order = memory.compare(this.pointer(), other.pointer(), 32);
    return order < 0 ? -1 : order > 0 ? 1 : 0;
  }
}
