/**
 * What everybody sees to be wrong in the bytes that a leader has signed (R14). The signature covers
 * the header's hash, and so the header and the parent certificate that it binds. Body and
 * justification are not covered: anybody could put wrong ones beside an honest signature.
 */

import {
  decodeBlock,
  decodeCertificate,
  decodeHeader,
  encodeHeader,
  type Header,
  type PrePrepare,
  sha256Hex,
  type VoteContext,
  voteSubject,
  ZERO_HASH,
} from "@platform/protocol";
import type { InvalidProposal } from "./effect.ts";

/** A header that cannot be of this height, chain, epoch and set, or whose parent certificate cannot be. */
export function isFaultyHeader(
  context: VoteContext,
  height: bigint,
  header: Header,
  certificate: Uint8Array,
): boolean {
  if (header.chainId !== context.chainId || header.height !== height) return true;
  if (header.epoch !== context.epoch) return true;
  if (header.validatorSetHash !== context.validatorSetHash) return true;
  // A leader without the certificate sends none: its block is refused, but it is no lie.
  if (certificate.length === 0) return false;
  if (sha256Hex(certificate) !== header.parentCertHash) return false;
  return height === 1n || !isParentCertificate(certificate, header);
}

/** Form, height and digest; whose signatures they are takes the parent's set to tell. */
function isParentCertificate(bytes: Uint8Array, { height, parentHash }: Header): boolean {
  try {
    const certificate = decodeCertificate(bytes);
    return certificate.height === height - 1n && certificate.digest === parentHash;
  } catch {
    // Bound by the header and no certificate: the leader has signed nonsense.
    return false;
  }
}

/**
 * Evidence in a verified proposal, or null. Only of view 0: above it a leader repeats what a quorum
 * prepared, and the choice is not its own.
 */
export function invalidProposal(context: VoteContext, message: PrePrepare): InvalidProposal | null {
  if (message.view !== 0 || message.digest === ZERO_HASH) return null;
  const { header, body } = decodeBlock(message.block);
  const { parentCertificate } = body;
  if (!isFaultyHeader(context, message.height, header, parentCertificate)) return null;
  // The header alone is enough where it is wrong by itself: the certificate may be long.
  const alone = isFaultyHeader(context, message.height, header, new Uint8Array(0));
  return {
    signer: message.signer,
    vote: { subject: voteSubject(message), signer: message.signer, signature: message.signature },
    header: encodeHeader(header),
    certificate: alone ? new Uint8Array(0) : parentCertificate,
  };
}

/** Null for bytes that are no header. */
export function readHeader(bytes: Uint8Array): Header | null {
  try {
    return decodeHeader(bytes);
  } catch {
    // Whatever it is, it proves nothing.
    return null;
  }
}
