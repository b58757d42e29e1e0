/** From a set that is known to the set of a later height, one certified change after the other (§6). */

import {
  type Certificate,
  decodeCertificate,
  decodeHeader,
  decodeValidatorSet,
  type Header,
  type Hex32,
  headerHash,
  type ValidatorSet,
  type VerifyEd25519,
  validatorSetHash,
  verifyCertificate,
  type WireSetChange,
} from "@platform/protocol";

/** A height after which this set is in force. */
export interface KnownSet {
  readonly height: bigint;
  readonly set: ValidatorSet;
}

export interface CertifiedHeader {
  readonly header: Header;
  readonly hash: Hex32;
  readonly certificate: Certificate;
}

/** Header and certificate that speak of each other; the signatures are not looked at. */
export function readCertified(
  wire: { readonly header: Uint8Array; readonly certificate: Uint8Array },
  chainId: Hex32,
): CertifiedHeader | null {
  try {
    const header = decodeHeader(wire.header);
    const certificate = decodeCertificate(wire.certificate);
    const hash = headerHash(header);
    const fits =
      header.chainId === chainId &&
      certificate.digest === hash &&
      certificate.height === header.height;
    return fits ? { header, hash, certificate } : null;
  } catch {
    return null;
  }
}

/** True if this set is the header's own and a quorum of it signed. */
export function isCertifiedBy(
  { header, certificate }: CertifiedHeader,
  set: ValidatorSet,
  verify: VerifyEd25519,
): boolean {
  const setHash = validatorSetHash(set);
  return (
    header.validatorSetHash === setHash &&
    verifyCertificate(certificate, header.chainId, set, setHash, verify)
  );
}

export type SetStep =
  | { readonly ok: true; readonly known: KnownSet }
  /** `gap`: the peer lacks the change that comes next; `false` alone is a forgery. */
  | { readonly ok: false; readonly gap: boolean };

/** The set that a change puts in force, if the set before certified it. */
export function nextSet(
  known: KnownSet,
  change: WireSetChange,
  chainId: Hex32,
  verify: VerifyEd25519,
): SetStep {
  const certified = readCertified(change, chainId);
  if (certified === null || certified.header.height <= known.height)
    return { ok: false, gap: false };
  if (certified.header.validatorSetHash !== validatorSetHash(known.set))
    return { ok: false, gap: true };
  const set = setOf(change.set);
  const announced = set !== null && validatorSetHash(set) === certified.header.nextValidatorSetHash;
  if (set === null || !announced || !isCertifiedBy(certified, known.set, verify))
    return { ok: false, gap: false };
  return { ok: true, known: { height: certified.header.height, set } };
}

export function setOf(bytes: Uint8Array): ValidatorSet | null {
  try {
    return decodeValidatorSet(bytes);
  } catch {
    return null;
  }
}
