import { Block } from "../../fw/block";
import { Bytes } from "../../fw/bytes";
import { hashBytes } from "../../fw/crypto";
import { Hash } from "../../fw/hash";
import { Writer } from "../../fw/writer";

// Layout of a header (protocol/header.ts).
const HEADER_BYTES: i32 = 346;
const AT_CHAIN: i32 = 18;
const AT_HEIGHT: i32 = 50;
const AT_PARENT: i32 = 58;
const AT_EPOCH: i32 = 138;
const AT_SET: i32 = 146;
const AT_CERTIFICATE: i32 = 218;

// Layout of a certificate (protocol/certificate.ts).
const CERTIFICATE_VERSION: u8 = 1;
const CERTIFICATE_HEAD: i32 = 47;
const CERTIFICATE_AT_HEIGHT: i32 = 1;
const CERTIFICATE_AT_DIGEST: i32 = 13;
const CERTIFICATE_AT_COUNT: i32 = 45;
const SIGNATURE_BYTES: i32 = 66;

export function isHeader(header: Bytes): bool {
  if (header.length() != HEADER_BYTES) return false;
  return header.slice(0, 16).equals(new Writer().tag("platform/head/v1").view());
}

/**
 * Faults that everybody sees in the signed bytes alone. `certificate` counts only if the header
 * binds it: whatever else lies beside a proposal, its leader has not signed.
 */
export function isFaulty(
  header: Bytes,
  certificate: Bytes,
  height: u64,
  epoch: u64,
  setHash: Hash,
): bool {
  if (!header.hash(AT_CHAIN).equals(Block.chainId())) return true;
  if (header.u64be(AT_HEIGHT) != height || header.u64be(AT_EPOCH) != epoch) return true;
  if (!header.hash(AT_SET).equals(setHash)) return true;
  // A leader without the certificate sends none: its block is refused, but it is no lie.
  if (certificate.length() == 0) return false;
  if (!hashBytes(certificate).equals(header.hash(AT_CERTIFICATE))) return false;
  if (height == 1 || !isCertificate(certificate)) return true;
  if (certificate.u64be(CERTIFICATE_AT_HEIGHT) != height - 1) return true;
  return !certificate.hash(CERTIFICATE_AT_DIGEST).equals(header.hash(AT_PARENT));
}

/** Version, length and the order of the signers; whose signatures they are is not looked at. */
function isCertificate(certificate: Bytes): bool {
  const size = certificate.length();
  if (size < CERTIFICATE_HEAD || certificate.at(0) != CERTIFICATE_VERSION) return false;
  const count = u16At(certificate, CERTIFICATE_AT_COUNT);
  if (size != CERTIFICATE_HEAD + count * SIGNATURE_BYTES) return false;
  let previous: i32 = -1;
  for (let at = CERTIFICATE_HEAD; at < size; at += SIGNATURE_BYTES) {
    const index = u16At(certificate, at);
    if (index <= previous) return false;
    previous = index;
  }
  return true;
}

function u16At(bytes: Bytes, at: i32): i32 {
  return ((<i32>bytes.at(at)) << 8) | <i32>bytes.at(at + 1);
}
