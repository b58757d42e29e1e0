/** Identities of proposals and of parameter changes (docs/adr/0039): hashes over canonical bytes. */

import type { Codec } from "scale-ts";
import { concatBytes, fromHex, utf8 } from "./bytes.ts";
import { FixedWriter } from "./fixed-width.ts";
import { type Hex32, sha256Hex } from "./hash.ts";
import { Hash32, Struct, u8, u64 } from "./scale.ts";

/**
 * @param nonce of the extrinsic that proposes, so that two equal proposals are two
 * @param payload SCALE of what is asked for, by kind
 */
export function proposalId(
  chainId: Hex32,
  proposer: Hex32,
  nonce: number,
  kind: number,
  payload: Uint8Array,
): Hex32 {
  const head = new FixedWriter().hash(chainId).hash(proposer).u32(nonce).u8(kind).done();
  return sha256Hex(concatBytes(utf8("platform/proposal/v1"), head, payload));
}

/** One decided change, as the state keeps it. */
export interface ParameterChange {
  /** Place in PARAMETER_NAMES. */
  readonly name: number;
  readonly old: bigint;
  readonly new: bigint;
  /** Hash of the same parameter's change before; zero for its first. */
  readonly previous: Hex32;
  readonly proposal: Hex32;
  /** Of the change block, whose end it takes effect at. */
  readonly height: bigint;
  /** First epoch with the new value. */
  readonly epoch: bigint;
}

export const ParameterChangeCodec: Codec<ParameterChange> = Struct({
  name: u8,
  old: u64,
  new: u64,
  previous: Hash32,
  proposal: Hash32,
  height: u64,
  epoch: u64,
});

export function parameterChangeHash(chainId: Hex32, change: ParameterChange): Hex32 {
  const record = ParameterChangeCodec.enc(change);
  return sha256Hex(concatBytes(utf8("platform/parameter-change/v1"), fromHex(chainId), record));
}
