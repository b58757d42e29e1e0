/** What the powers and the owners of a network sign when it goes on under a new genesis (PROTOCOL §6). */

import { FixedWriter } from "./fixed-width.ts";
import type { Hex32 } from "./hash.ts";
import { envelope, SignKind } from "./signing.ts";

export interface LineageChange {
  /** Of the network that ends. */
  readonly fromChainId: Hex32;
  /** Its last block that counts. */
  readonly height: bigint;
  readonly blockHash: Hex32;
  /** SHA-256 of the new genesis.json. */
  readonly toChainId: Hex32;
}

/** Bound to the old network: "platform/line/v1" | height | blockHash | new chain id. */
export function lineageSignBytes(change: LineageChange): Uint8Array {
  const body = new FixedWriter()
    .tag("platform/line/v1")
    .u64(change.height)
    .hash(change.blockHash)
    .hash(change.toChainId)
    .done();
  return envelope(change.fromChainId, SignKind.lineage, body);
}
