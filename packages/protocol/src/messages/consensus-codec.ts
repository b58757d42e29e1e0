/** Between messages of the engine and their bytes: the frequent ones directly. */

import { CodedError } from "../errors.ts";
import { MAX_FRAME_BYTES } from "../limits.ts";
import type { ConsensusMessage } from "./consensus.ts";
import { decodeCbor, encodeCbor } from "./consensus-cbor.ts";
import { decodeDirect, encodeDirect } from "./direct-frame.ts";

/** Canonical bytes of one message. */
export function encodeConsensusMessage(value: ConsensusMessage): Uint8Array {
  return encodeDirect(value) ?? encodeCbor(value);
}

/**
 * Strict inverse of {@link encodeConsensusMessage}: unknown fields, wrong sizes, signers out of
 * order and non-canonical encodings are refused. Signatures are not checked here.
 * @throws CodedError TOO_LARGE, MALFORMED
 */
export function decodeConsensusMessage(bytes: Uint8Array): ConsensusMessage {
  if (bytes.length > MAX_FRAME_BYTES)
    throw new CodedError({ code: "TOO_LARGE", message: `a message of ${bytes.length} bytes` });
  return decodeDirect(bytes) ?? decodeCbor(bytes);
}
