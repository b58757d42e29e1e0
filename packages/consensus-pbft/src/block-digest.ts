import {
  certificateHash,
  decodeBlock,
  extrinsicsRoot,
  type Hex32,
  headerHash,
} from "@platform/protocol";

/**
 * Digest that votes name for these block bytes: the header's hash, if the header binds the body.
 * Null for anything else, so that no second body can travel under a voted digest.
 */
export function blockDigest(bytes: Uint8Array): Hex32 | null {
  try {
    const { header, body } = decodeBlock(bytes);
    if (header.extrinsicsRoot !== extrinsicsRoot(body.extrinsics)) return null;
    if (header.parentCertHash !== certificateHash(body.parentCertificate)) return null;
    return headerHash(header);
  } catch {
    // Whatever fails to decode is the sender's fault and has no digest.
    return null;
  }
}
