/**
 * Reads what a vote's sign bytes say. The signer looks for itself: a lock is worth what its bytes
 * say, not what the caller says that they say.
 */

import { CodedError, FixedReader, type Hex32, Phase } from "@platform/protocol";

export interface SignedSubject {
  readonly chainId: Hex32;
  readonly epoch: bigint;
  readonly height: bigint;
  readonly view: number;
  readonly phase: number;
  readonly digest: Hex32;
  /** VIEW-CHANGE only: the view of the prepared certificate that it brings; -1 for none. */
  readonly preparedView: number;
}

/** @throws CodedError MALFORMED for bytes that no vote has (layout: protocol, voteSignBytes) */
export function readSignBytes(bytes: Uint8Array): SignedSubject {
  try {
    const reader = new FixedReader(bytes);
    reader.bytes(16);
    const chainId = reader.hash();
    const kind = reader.u8();
    const epoch = reader.u64();
    // The set's hash binds the vote to a set; it orders nothing.
    reader.bytes(32);
    const height = reader.u64();
    const view = reader.u32();
    const phase = reader.u8();
    if (phase !== kind) throw new RangeError("kind and phase differ");
    const digest = reader.hash();
    let preparedView = -1;
    if (phase === Phase.viewChange) {
      const prepared = reader.u8();
      const named = reader.u32();
      if (prepared === 1) preparedView = named;
    }
    return { chainId, epoch, height, view, phase, digest, preparedView };
  } catch (cause) {
    throw new CodedError({ code: "MALFORMED", message: "not the sign bytes of a vote" }, { cause });
  }
}
