/** One certified header: decoding, and every check that needs no signature. */

import {
  type Certificate,
  decodeCertificate,
  decodeHeader,
  decodeValidatorSet,
  FORMAT_VERSION,
  type Header,
  type Hex32,
  isQuorum,
  sha256Hex,
  totalPower,
  type ValidatorSet,
} from "@platform/protocol";
import type { CertifiedHeader } from "./document.ts";
import { type Place, refuse } from "./refusal.ts";

/** Decoded, with the hashes of the bytes that it came from. */
export interface Link {
  readonly place: Place;
  readonly header: Header;
  readonly hash: Hex32;
  readonly set: ValidatorSet;
  readonly setHash: Hex32;
  readonly certificate: Certificate;
}

/** What the link before, or the trust, leaves for the next one. */
export interface Expected {
  readonly chainId: Hex32;
  /** The next header stands above it. */
  readonly height: bigint;
  /** Hash of the set that certifies the next header. */
  readonly setHash: Hex32;
  /** Epoch of the set before; null where it is not known. */
  readonly epoch: bigint | null;
}

/** @throws CodedError DECISION_HEADER_MALFORMED */
export function readHeader(bytes: Uint8Array, place: Place): Header {
  const header = attempt(() => decodeHeader(bytes));
  if (header === undefined || header.formatVersion !== FORMAT_VERSION)
    throw refuse("DECISION_HEADER_MALFORMED", place, "its header is not one of format 1");
  return header;
}

/** @throws CodedError DECISION_*_MALFORMED */
export function readLink(certified: CertifiedHeader, place: Place): Link {
  const header = readHeader(certified.header, place);
  const set = attempt(() => decodeValidatorSet(certified.set));
  if (set === undefined)
    throw refuse("DECISION_SET_MALFORMED", place, "its validator set is not in canonical form");
  const certificate = attempt(() => decodeCertificate(certified.certificate));
  if (certificate === undefined)
    throw refuse(
      "DECISION_CERTIFICATE_MALFORMED",
      place,
      "its certificate is not in canonical form, or signers are doubled or out of order",
    );
  const hash = sha256Hex(certified.header);
  return { place, header, hash, set, setHash: sha256Hex(certified.set), certificate };
}

function attempt<T>(decode: () => T): T | undefined {
  try {
    return decode();
  } catch {
    // The decoders throw for whatever is out of form; the caller names the part.
    return undefined;
  }
}

/** @throws CodedError DECISION_* of the first check that fails */
export function checkLink(link: Link, expected: Expected): void {
  const { place, header, set, setHash, certificate } = link;
  if (header.chainId !== expected.chainId)
    throw refuse("DECISION_OTHER_CHAIN", place, "its header belongs to another network");
  if (header.height <= expected.height)
    throw refuse("DECISION_ORDER", place, "its height is not above the one that it follows");
  if (header.validatorSetHash !== expected.setHash)
    throw refuse("DECISION_LINK_MISSING", place, "its set is not the one that was announced last");
  if (setHash !== header.validatorSetHash)
    throw refuse("DECISION_SET_MISMATCH", place, "its set is not the one that its header names");
  if (header.epoch !== set.epoch || (expected.epoch !== null && set.epoch <= expected.epoch))
    throw refuse(
      "DECISION_EPOCH_MISMATCH",
      place,
      "its epoch is not that of its set, or not later",
    );
  if (certificate.height !== header.height || certificate.digest !== link.hash)
    throw refuse("DECISION_OTHER_BLOCK", place, "its certificate is about another block");
  let power = 0n;
  for (const { index } of certificate.signatures) {
    const member = set.members[index];
    if (member === undefined)
      throw refuse("DECISION_SIGNER_UNKNOWN", place, "a signer's index is outside of the set");
    power += member.power;
  }
  if (!isQuorum(power, totalPower(set)))
    throw refuse("DECISION_NO_QUORUM", place, "its signers hold two thirds of the power or less");
}
