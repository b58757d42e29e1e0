export interface BucketRule {
  readonly capacity: number;
  readonly perSlot: number;
}

interface Bucket {
  tokens: number;
  slot: bigint;
}

/**
 * Token buckets refilled by slots, one for each key, at most `maxKeys` remembered. The key that was
 * used longest ago is forgotten first: it has refilled most.
 */
export class TokenBuckets {
  readonly #rule: BucketRule;
  readonly #maxKeys: number;
  readonly #buckets = new Map<string, Bucket>();

  constructor(rule: BucketRule, maxKeys: number) {
    this.#rule = rule;
    this.#maxKeys = maxKeys;
  }

  /** Takes one token; false when the bucket is empty. `slot` never falls by more than a block. */
  take(key: string, slot: bigint): boolean {
    const bucket = this.#buckets.get(key) ?? { tokens: this.#rule.capacity, slot };
    this.#buckets.delete(key);
    this.#buckets.set(key, bucket);
    if (slot > bucket.slot) {
      const gained = (slot - bucket.slot) * BigInt(this.#rule.perSlot) + BigInt(bucket.tokens);
      const capacity = BigInt(this.#rule.capacity);
      bucket.tokens = Number(gained < capacity ? gained : capacity);
      bucket.slot = slot;
    }
    if (this.#buckets.size > this.#maxKeys) this.#forgetOldest();
    if (bucket.tokens < 1) return false;
    bucket.tokens--;
    return true;
  }

  get size(): number {
    return this.#buckets.size;
  }

  #forgetOldest(): void {
    for (const key of this.#buckets.keys()) {
      this.#buckets.delete(key);
      return;
    }
  }
}
