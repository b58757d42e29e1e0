/** Mortal eras: two bytes that name a period and a phase, and so the block of birth. */

export interface Era {
  /** Power of two, 4 to 65536 blocks; 0 for an immortal extrinsic. */
  readonly period: number;
  readonly phase: number;
}

const IMMORTAL: Era = { period: 0, phase: 0 };

/** The era whose birth is `block` itself. */
export function eraAt(block: number, period: number): Era {
  return { period, phase: block % period };
}

export function encodeEra({ period, phase }: Era): Uint8Array {
  if (period === 0) return Uint8Array.of(0);
  const factor = Math.max(period >> 12, 1);
  const low = Math.min(15, Math.max(1, Math.log2(period) - 1));
  const encoded = low | ((phase / factor) << 4);
  return Uint8Array.of(encoded & 0xff, encoded >> 8);
}

/** The era at an offset and how many bytes it took; undefined when it is none. */
export function decodeEra(
  bytes: Uint8Array,
  offset: number,
): { era: Era; length: number } | undefined {
  const first = bytes[offset];
  if (first === undefined) return undefined;
  if (first === 0) return { era: IMMORTAL, length: 1 };
  const second = bytes[offset + 1];
  if (second === undefined) return undefined;
  const encoded = first | (second << 8);
  const period = 2 << (encoded & 15);
  const phase = (encoded >> 4) * Math.max(period >> 12, 1);
  return period >= 4 && phase < period ? { era: { period, phase }, length: 2 } : undefined;
}

/** Block of birth as seen at `current`; the extrinsic dies at birth + period. */
export function birthOf({ period, phase }: Era, current: number): number {
  if (period === 0) return 0;
  return Math.floor((Math.max(current, phase) - phase) / period) * period + phase;
}
