/** Block headers: SCALE bytes, blake2_256 hash, and the JSON form of the RPC. */

import { toHex } from "@platform/protocol";
import { Bytes, compact, Struct, Vector } from "scale-ts";
import { blake2_256 } from "../scale/hashers.ts";
import { hash256 } from "../scale/scale-types.ts";

const codec = Struct({
  parentHash: hash256.codec,
  number: compact,
  stateRoot: hash256.codec,
  extrinsicsRoot: hash256.codec,
  digest: Vector(Bytes()),
});

export interface Header {
  readonly parentHash: string;
  readonly number: number;
  /** Commitment to the parent's root and this block's changes: no trie, so no proofs. */
  readonly stateRoot: string;
  /** blake2_256 over the extrinsics' bytes. */
  readonly extrinsicsRoot: string;
}

export function encodeHeader(header: Header): Uint8Array {
  return codec.enc({ ...header, digest: [] });
}

export function decodeHeader(bytes: Uint8Array): Header {
  const { parentHash, number, stateRoot, extrinsicsRoot } = codec.dec(bytes.slice());
  return { parentHash, number: Number(number), stateRoot, extrinsicsRoot };
}

export function hashHeader(header: Header): string {
  return toHex(blake2_256(encodeHeader(header)));
}

/** As `chain_getHeader` answers. */
export function headerToJson(header: Header) {
  return {
    parentHash: `0x${header.parentHash}`,
    number: `0x${header.number.toString(16)}`,
    stateRoot: `0x${header.stateRoot}`,
    extrinsicsRoot: `0x${header.extrinsicsRoot}`,
    digest: { logs: [] },
  };
}
