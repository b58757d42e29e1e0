import {
  type CallClass,
  callClass,
  decodeExtrinsic,
  encodeExtrinsic,
  extrinsicHash,
  type Hex32,
  type Inherent,
  type SignedExtrinsic,
} from "@platform/protocol";

/** An extrinsic with the two things that order and bounds need: its identity and its size. */
export interface Entry<E extends SignedExtrinsic | Inherent = SignedExtrinsic | Inherent> {
  /** {@link extrinsicHash}: SHA-256 of the signed bytes, the signature left out. */
  readonly hash: Hex32;
  readonly extrinsic: E;
  /** The whole encoding, signature included. */
  readonly bytes: Uint8Array;
}

export type SignedEntry = Entry<SignedExtrinsic>;

/** @throws CodedError MALFORMED, TOO_LARGE, UNKNOWN_FORMAT */
export function decodeEntry(bytes: Uint8Array): Entry {
  const extrinsic = decodeExtrinsic(bytes);
  return { hash: extrinsicHash(extrinsic), extrinsic, bytes };
}

export function toEntry<E extends SignedExtrinsic | Inherent>(extrinsic: E): Entry<E> {
  return { hash: extrinsicHash(extrinsic), extrinsic, bytes: encodeExtrinsic(extrinsic) };
}

export function isSigned(entry: Entry): entry is SignedEntry {
  return entry.extrinsic.type === "signed";
}

/** An inherent that names another call has no class of its own: execution refuses it. */
export function entryClass(entry: Entry): CallClass {
  return isSigned(entry) ? callClass(entry.extrinsic.body.call) : "inherent";
}

/** Nonces are counted for each (account, scheme), PROTOCOL §8. */
export function accountKey(entry: SignedEntry): string {
  const { signer, scheme } = entry.extrinsic.body;
  return `${signer}/${scheme}`;
}
