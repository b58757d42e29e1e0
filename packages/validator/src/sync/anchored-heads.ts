/** Which head the chain vouches for: more than half of today's stake must have anchored it (PROTOCOL §13). */

import { type AnchoredHead, type ChainRef, decodeHeadAnchor, type Hex32 } from "@platform/protocol";

/** A neuron of the subnet with stake, and the plain bytes of its commitment. */
export interface AnchoringValidator {
  readonly hotkey: Hex32;
  /** Share of the subnet's stake, u16. */
  readonly stakeWeight: number;
  readonly permit: boolean;
  /** Anything that this hotkey committed; null for nothing, or for another form than plain bytes. */
  readonly payload: Uint8Array | null;
}

/** All from the state of one finalised block. */
export interface ChainAnchors {
  readonly block: ChainRef;
  readonly validators: readonly AnchoringValidator[];
}

/** A head with the stake that anchored it. */
export interface HeadSupport extends AnchoredHead {
  readonly stake: bigint;
  /** Who anchored it, in the order of the chain's uids. */
  readonly hotkeys: readonly Hex32[];
}

export interface AnchorTally {
  /** Stake of the whole subnet: who has anchored nothing counts against every head. */
  readonly total: bigint;
  /** Newest first; of one height the heavier first. */
  readonly heads: readonly HeadSupport[];
}

/**
 * Only anchors of this network by holders of a permit count, each hotkey once for each of its heads.
 * Everything else that somebody may have committed is passed over.
 */
export function tallyAnchors(chainId: Hex32, { validators }: ChainAnchors): AnchorTally {
  const heads = new Map<string, HeadSupport>();
  const seen = new Set<Hex32>();
  let total = 0n;
  for (const { hotkey, stakeWeight, permit, payload } of validators) {
    if (seen.has(hotkey)) continue;
    seen.add(hotkey);
    const stake = BigInt(stakeWeight);
    total += stake;
    const anchor = permit && payload !== null ? decodeHeadAnchor(payload) : null;
    if (anchor === null || anchor.chainId !== chainId) continue;
    for (const { height, hash } of anchor.heads) {
      const key = `${height}:${hash}`;
      const known = heads.get(key) ?? { height, hash, stake: 0n, hotkeys: [] };
      heads.set(key, {
        ...known,
        stake: known.stake + stake,
        hotkeys: [...known.hotkeys, hotkey],
      });
    }
  }
  return { total, heads: [...heads.values()].sort(newestFirst) };
}

function newestFirst(a: HeadSupport, b: HeadSupport): number {
  if (a.height !== b.height) return a.height > b.height ? -1 : 1;
  if (a.stake !== b.stake) return a.stake > b.stake ? -1 : 1;
  return a.hash < b.hash ? -1 : 1;
}

/** Strictly more than half: two heads of one height can't both have it. */
export function hasMajority({ stake }: HeadSupport, { total }: AnchorTally): boolean {
  return 2n * stake > total;
}

/** The newest head that more than half of the stake anchored; null if there is none. */
export function majorityHead(tally: AnchorTally): HeadSupport | null {
  return tally.heads.find((head) => hasMajority(head, tally)) ?? null;
}
