/** Reproducible choices for samples and searches: xorshift32, the same on every machine. */
export interface SeededRandom {
  /** 0 to bound - 1. */
  below(bound: number): number;
  /** A new array in another order. */
  shuffled<T>(items: readonly T[]): T[];
}

export function createSeededRandom(seed: number): SeededRandom {
  // Any seed gives a state other than 0; neighbouring seeds give unlike ones.
  let state = (Math.imul(seed, 0x9e3779b1) ^ 0x5bd1e995) >>> 0 || 1;
  const below = (bound: number) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return Math.floor((state / 0x1_0000_0000) * bound);
  };
  const shuffled = <T>(items: readonly T[]) => {
    const out = [...items];
    for (let i = out.length - 1; i > 0; i--) {
      const j = below(i + 1);
      [out[i], out[j]] = [out[j] as T, out[i] as T];
    }
    return out;
  };
  return { below, shuffled };
}
