/** The one envelope of every signature that is not a consensus vote (PROTOCOL §3). */

import { FixedWriter } from "./fixed-width.ts";
import { type Hex32, sha256Hex } from "./hash.ts";

/** What is signed; append-only. A signature of one kind is void as another. */
export const SignKind = {
  extrinsic: 16,
  delegation: 17,
  delegationAcceptance: 18,
  manifest: 19,
  ownerCommand: 20,
  status: 21,
  attestSalt: 22,
  apiAnswer: 23,
  provider: 24,
  lineage: 25,
  identityLink: 26,
  identityAcceptance: 27,
} as const;
export type SignKind = (typeof SignKind)[keyof typeof SignKind];

export const Scheme = { ed25519: 0, sr25519: 1 } as const;
export type Scheme = (typeof Scheme)[keyof typeof Scheme];

/** "platform/sign/v1" | chainId (or draftId, PROTOCOL §2) | kind | SHA-256(body): 81 bytes. */
export function envelope(chainId: Hex32, kind: SignKind, body: Uint8Array): Uint8Array {
  return new FixedWriter()
    .tag("platform/sign/v1")
    .hash(chainId)
    .u8(kind)
    .hash(sha256Hex(body))
    .done();
}

/** Holds one key pair; `sign` may be asynchronous because a signer may be another process. */
export interface Signer {
  readonly scheme: Scheme;
  readonly publicKey: Hex32;
  /** Signature over the given bytes, 128 hex characters. */
  sign(message: Uint8Array): Promise<string>;
}

/** Verification of both schemes; false for anything malformed, never an exception. */
export type VerifySignature = (
  scheme: Scheme,
  publicKey: Hex32,
  message: Uint8Array,
  signature: string,
) => boolean;
