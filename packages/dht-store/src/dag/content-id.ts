/** CIDv1 of raw (0x55) or dag-cbor (0x71) bytes under sha2-256: the only names of content here. */

import { CodedError, fromHex, type Hex32, toHex } from "@platform/protocol";
import { BlobCodec } from "@platform/storage";
import { CID } from "multiformats/cid";
import * as Digest from "multiformats/hashes/digest";

const SHA2_256 = 0x12;
/** Text of such a CID has 59 characters; the bound keeps foreign texts from the parser. */
const MAX_CID_TEXT = 128;

/** Where the block store holds the bytes of a CID. */
export interface BlobKey {
  readonly codec: BlobCodec;
  readonly hash: Hex32;
}

export function toCid(codec: BlobCodec, hash: Hex32): CID {
  return CID.createV1(codec, Digest.create(SHA2_256, fromHex(hash)));
}

/** @throws CodedError CID_UNSUPPORTED */
export function parseCid(text: string): CID {
  try {
    if (text.length <= MAX_CID_TEXT) {
      const cid = CID.parse(text);
      blobKey(cid);
      return cid;
    }
  } catch {
    // Falls through: whatever is wrong with the text, it names nothing that can be held.
  }
  throw unsupported(text.slice(0, MAX_CID_TEXT));
}

/** @throws CodedError CID_UNSUPPORTED for another version, codec or hash function */
export function blobKey(cid: CID): BlobKey {
  const codec = Object.values(BlobCodec).find((one) => one === cid.code);
  const { code, digest } = cid.multihash;
  if (cid.version !== 1 || codec === undefined || code !== SHA2_256 || digest.length !== 32)
    throw unsupported(cid.toString());
  return { codec, hash: toHex(digest) };
}

function unsupported(text: string): CodedError {
  return new CodedError({
    code: "CID_UNSUPPORTED",
    message: `"${text}" is not a CIDv1 of raw or dag-cbor bytes under sha2-256`,
  });
}
