import { u64At } from "./input";

/** xorshift64* seeded by the evaluation's 32 bytes: the same numbers on every validator. */
export class Random {
  private state: u64;

  /** `stream` separates uses of one seed. */
  constructor(seed: Uint8Array, stream: u64) {
    let state = u64At(seed, 0) ^ rotl<u64>(u64At(seed, 8), 17);
    state ^= rotl<u64>(u64At(seed, 16), 31) ^ u64At(seed, 24);
    state ^= (stream + 1) * 0x9e3779b97f4a7c15;
    this.state = state == 0 ? 0x9e3779b97f4a7c15 : state;
  }

  next(): u64 {
    let x = this.state;
    x ^= x >> 12;
    x ^= x << 25;
    x ^= x >> 27;
    this.state = x;
    return x * 0x2545f4914f6cdd1d;
  }

  nextU32(): u32 {
    return <u32>(this.next() >> 32);
  }

  /** 0 to bound - 1, its bias below bound / 2^32. */
  below(bound: u32): u32 {
    return <u32>((<u64>this.nextU32() * bound) >> 32);
  }
}
