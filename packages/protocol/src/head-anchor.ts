/** What a validator writes to the chain once an epoch, so that a joiner need trust no peer (PROTOCOL §13). */

import { FixedReader, FixedWriter } from "./fixed-width.ts";
import type { Hex32 } from "./hash.ts";

/** The last block of an epoch. */
export interface AnchoredHead {
  readonly height: bigint;
  readonly hash: Hex32;
}

export interface HeadAnchor {
  /** An anchor of another network, or of an old lineage, names nothing here. */
  readonly chainId: Hex32;
  /**
   * Newest first, one or two: with the one before, the anchors of a whole set agree on a head even
   * while some of them have not been renewed yet.
   */
  readonly heads: readonly [AnchoredHead] | readonly [AnchoredHead, AnchoredHead];
}

const TAG = "platform/anch/v1";

/** Tag | chainId | one or two times (u64 height | hash): 88 or 128 bytes, one plain field of a commitment. */
export function encodeHeadAnchor({ chainId, heads }: HeadAnchor): Uint8Array {
  const [newest, before] = heads;
  if (before !== undefined && before.height >= newest.height)
    throw new RangeError("the newest head comes first");
  const writer = new FixedWriter().tag(TAG).hash(chainId);
  for (const { height, hash } of heads) writer.u64(height).hash(hash);
  return writer.done();
}

/** Null for anything that {@link encodeHeadAnchor} does not make: anybody may commit any bytes. */
export function decodeHeadAnchor(bytes: Uint8Array): HeadAnchor | null {
  try {
    const reader = new FixedReader(bytes);
    reader.tag(TAG);
    const chainId = reader.hash();
    const head = (): AnchoredHead => ({ height: reader.u64(), hash: reader.hash() });
    const newest = head();
    if (reader.left === 0) return newest.height === 0n ? null : { chainId, heads: [newest] };
    const before = head();
    reader.end();
    if (before.height === 0n || before.height >= newest.height) return null;
    return { chainId, heads: [newest, before] };
  } catch {
    return null;
  }
}
