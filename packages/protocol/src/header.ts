/** Block header (PROTOCOL §4): fixed width, so that any language reads it without a codec. */

import { FixedReader, FixedWriter } from "./fixed-width.ts";
import { type Hex32, sha256Hex } from "./hash.ts";

/** A block of the Substrate chain. */
export interface ChainRef {
  readonly number: bigint;
  readonly hash: Hex32;
}

export interface Header {
  readonly formatVersion: number;
  readonly chainId: Hex32;
  readonly height: bigint;
  readonly parentHash: Hex32;
  /** Agreed time in milliseconds since 1970 (PROTOCOL §5). */
  readonly timeMs: bigint;
  /** Newest chain block that a quorum has as finalised; never goes back. */
  readonly chainRef: ChainRef;
  readonly epoch: bigint;
  readonly validatorSetHash: Hex32;
  /** By definition the validatorSetHash of the next height. */
  readonly nextValidatorSetHash: Hex32;
  readonly specVersion: number;
  readonly sandboxVersion: number;
  readonly parentCertHash: Hex32;
  readonly extrinsicsRoot: Hex32;
  /** State after this block. */
  readonly stateRoot: Hex32;
  readonly eventsRoot: Hex32;
}

const TAG = "platform/head/v1";
/** Encoded size in bytes, domain tag included. */
export const HEADER_BYTES = 16 + 2 + 32 + 8 + 32 + 8 + 40 + 8 + 64 + 8 + 128;

export function encodeHeader(header: Header): Uint8Array {
  return new FixedWriter(HEADER_BYTES)
    .tag(TAG)
    .u16(header.formatVersion)
    .hash(header.chainId)
    .u64(header.height)
    .hash(header.parentHash)
    .u64(header.timeMs)
    .u64(header.chainRef.number)
    .hash(header.chainRef.hash)
    .u64(header.epoch)
    .hash(header.validatorSetHash)
    .hash(header.nextValidatorSetHash)
    .u32(header.specVersion)
    .u32(header.sandboxVersion)
    .hash(header.parentCertHash)
    .hash(header.extrinsicsRoot)
    .hash(header.stateRoot)
    .hash(header.eventsRoot)
    .done();
}

/** @throws RangeError on a wrong length or domain tag. */
export function decodeHeader(bytes: Uint8Array): Header {
  const reader = new FixedReader(bytes);
  reader.tag(TAG);
  const header: Header = {
    formatVersion: reader.u16(),
    chainId: reader.hash(),
    height: reader.u64(),
    parentHash: reader.hash(),
    timeMs: reader.u64(),
    chainRef: { number: reader.u64(), hash: reader.hash() },
    epoch: reader.u64(),
    validatorSetHash: reader.hash(),
    nextValidatorSetHash: reader.hash(),
    specVersion: reader.u32(),
    sandboxVersion: reader.u32(),
    parentCertHash: reader.hash(),
    extrinsicsRoot: reader.hash(),
    stateRoot: reader.hash(),
    eventsRoot: reader.hash(),
  };
  reader.end();
  return header;
}

/** The block's identity: what validators vote on. */
export function headerHash(header: Header): Hex32 {
  return sha256Hex(encodeHeader(header));
}
