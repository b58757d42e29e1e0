/** A hotkey lends its name to a session key and to peer ids for some epochs (PROTOCOL §7). */

import type { Codec } from "scale-ts";
import type { Hex32 } from "./hash.ts";
import { Hash32, List, Signature64, Struct, str, u32, u64 } from "./scale.ts";
import { envelope, Scheme, type Signer, SignKind, type VerifySignature } from "./signing.ts";

export interface Delegation {
  /** chainId, or draftId inside genesis.json and nowhere else. */
  readonly chainId: Hex32;
  readonly hotkey: Hex32;
  /** One or two libp2p peer ids: the validator host, then the edge host. */
  readonly peerIds: readonly string[];
  /** ed25519 public key. */
  readonly sessionKey: Hex32;
  readonly sandboxVersions: readonly number[];
  readonly specVersions: readonly number[];
  readonly fromEpoch: bigint;
  readonly toEpoch: bigint;
  /** Strictly rising for each hotkey. */
  readonly seq: bigint;
}

export interface SignedDelegation {
  readonly delegation: Delegation;
  /** sr25519 by the hotkey. */
  readonly hotkeySignature: string;
  /** ed25519 by the session key: it accepts. */
  readonly sessionSignature: string;
}

export const DelegationCodec: Codec<Delegation> = Struct({
  chainId: Hash32,
  hotkey: Hash32,
  peerIds: List(str),
  sessionKey: Hash32,
  sandboxVersions: List(u32),
  specVersions: List(u32),
  fromEpoch: u64,
  toEpoch: u64,
  seq: u64,
});

export const SignedDelegationCodec: Codec<SignedDelegation> = Struct({
  delegation: DelegationCodec,
  hotkeySignature: Signature64,
  sessionSignature: Signature64,
});

/** Signs as both sides. The signers' public keys must be those that the delegation names. */
export async function signDelegation(
  delegation: Delegation,
  hotkey: Signer,
  session: Signer,
): Promise<SignedDelegation> {
  const body = DelegationCodec.enc(delegation);
  return {
    delegation,
    hotkeySignature: await hotkey.sign(envelope(delegation.chainId, SignKind.delegation, body)),
    sessionSignature: await session.sign(
      envelope(delegation.chainId, SignKind.delegationAcceptance, body),
    ),
  };
}

/** True if both sides signed and the delegation is bound to this chain (or draft) id. */
export function verifyDelegation(
  signed: SignedDelegation,
  chainId: Hex32,
  verify: VerifySignature,
): boolean {
  const { delegation } = signed;
  if (delegation.chainId !== chainId) return false;
  if (delegation.peerIds.length < 1 || delegation.peerIds.length > 2) return false;
  const body = DelegationCodec.enc(delegation);
  return (
    verify(
      Scheme.sr25519,
      delegation.hotkey,
      envelope(chainId, SignKind.delegation, body),
      signed.hotkeySignature,
    ) &&
    verify(
      Scheme.ed25519,
      delegation.sessionKey,
      envelope(chainId, SignKind.delegationAcceptance, body),
      signed.sessionSignature,
    )
  );
}
