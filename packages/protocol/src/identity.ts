/** A hotkey and a peer key say of each other that they belong together (docs/adr/0035). */

import type { Codec } from "scale-ts";
import type { Hex32 } from "./hash.ts";
import { Hash32, Struct, u32 } from "./scale.ts";
import { envelope, Scheme, type Signer, SignKind, type VerifySignature } from "./signing.ts";

/** What both sides sign. */
export interface IdentityLink {
  /** The hotkey. */
  readonly account: Hex32;
  /** ed25519 public key, of which the peer id is another spelling. */
  readonly peerKey: Hex32;
  /** Links of this account before this one: an old link is never valid again. */
  readonly place: number;
}

export interface SignedIdentityLink {
  /** sr25519 by the hotkey. */
  readonly hotkeySignature: string;
  /** ed25519 by the peer key. */
  readonly peerSignature: string;
}

export const IdentityLinkCodec: Codec<IdentityLink> = Struct({
  account: Hash32,
  peerKey: Hash32,
  place: u32,
});

/** Signs as both sides; the signers' public keys must be those that the link names. */
export async function signIdentityLink(
  chainId: Hex32,
  link: IdentityLink,
  hotkey: Signer,
  peer: Signer,
): Promise<SignedIdentityLink> {
  const body = IdentityLinkCodec.enc(link);
  return {
    hotkeySignature: await hotkey.sign(envelope(chainId, SignKind.identityLink, body)),
    peerSignature: await peer.sign(envelope(chainId, SignKind.identityAcceptance, body)),
  };
}

/** True if both sides signed this link for this chain. */
export function verifyIdentityLink(
  chainId: Hex32,
  link: IdentityLink,
  { hotkeySignature, peerSignature }: SignedIdentityLink,
  verify: VerifySignature,
): boolean {
  const body = IdentityLinkCodec.enc(link);
  const said = envelope(chainId, SignKind.identityLink, body);
  const accepted = envelope(chainId, SignKind.identityAcceptance, body);
  return (
    verify(Scheme.sr25519, link.account, said, hotkeySignature) &&
    verify(Scheme.ed25519, link.peerKey, accepted, peerSignature)
  );
}
