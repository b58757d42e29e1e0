/** Slots by which a leader's clock may lag the signer's: the call must be alive there too. */
const CLOCK_SLOTS = 4n;

/**
 * First slot of a mortality that is signed now. The last block alone would not do: on a network that
 * idles or was stopped it is so old that a life counted from it is over at once.
 */
export function signingSlot(lastBlockSlot: bigint, intervalMs: number, nowMs: number): bigint {
  const alive = BigInt(Math.floor(nowMs / intervalMs)) - CLOCK_SLOTS;
  return alive > lastBlockSlot ? alive : lastBlockSlot;
}
