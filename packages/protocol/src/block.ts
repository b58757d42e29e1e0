/** Block = header and body; the body is the parent's certificate and the ordered extrinsics. */

import { toHex } from "./bytes.ts";
import { CodedError } from "./errors.ts";
import { FixedReader, FixedWriter } from "./fixed-width.ts";
import { type Hex32, sha256Hex } from "./hash.ts";
import { decodeHeader, encodeHeader, HEADER_BYTES, type Header } from "./header.ts";
import { MAX_BLOCK_BYTES, MAX_INHERENT_BYTES } from "./limits.ts";
import { merkleRoot } from "./merkle.ts";

export interface BlockBody {
  /** Canonical bytes of the parent's commit certificate; empty in block 1. */
  readonly parentCertificate: Uint8Array;
  /** Encoded extrinsics, inherents first, in the order of PROTOCOL §4. */
  readonly extrinsics: readonly Uint8Array[];
}

export interface Block {
  readonly header: Header;
  readonly body: BlockBody;
}

/** header | u32 certificate length | certificate | u32 count | (u32 length | extrinsic)* */
export function encodeBlock(block: Block): Uint8Array {
  const writer = new FixedWriter().bytes(encodeHeader(block.header));
  writer.u32(block.body.parentCertificate.length).bytes(block.body.parentCertificate);
  writer.u32(block.body.extrinsics.length);
  for (const extrinsic of block.body.extrinsics) writer.u32(extrinsic.length).bytes(extrinsic);
  return writer.done();
}

/** @throws CodedError MALFORMED, TOO_LARGE */
export function decodeBlock(bytes: Uint8Array): Block {
  if (bytes.length > MAX_BLOCK_BYTES)
    throw new CodedError({ code: "TOO_LARGE", message: `a block of ${bytes.length} bytes` });
  try {
    const reader = new FixedReader(bytes);
    const header = decodeHeader(reader.bytes(HEADER_BYTES));
    const parentCertificate = reader.bytes(reader.u32());
    const count = reader.u32();
    const extrinsics: Uint8Array[] = [];
    for (let i = 0; i < count; i++) {
      const length = reader.u32();
      if (length > MAX_INHERENT_BYTES) throw new RangeError("extrinsic is too long");
      extrinsics.push(reader.bytes(length));
    }
    reader.end();
    return { header, body: { parentCertificate, extrinsics } };
  } catch (cause) {
    throw new CodedError({ code: "MALFORMED", message: "not a block" }, { cause });
  }
}

/** Merkle root over the complete bytes of each extrinsic, signatures included. */
export function extrinsicsRoot(extrinsics: readonly Uint8Array[]): Hex32 {
  return toHex(merkleRoot(extrinsics));
}

export function certificateHash(parentCertificate: Uint8Array): Hex32 {
  return sha256Hex(parentCertificate);
}
