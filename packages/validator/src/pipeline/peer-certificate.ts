/** What a peer shows on connection: its hotkey's word that this peer id and session key are its own. */

import {
  type Delegation,
  decodeScale,
  type Hex32,
  type SignedDelegation,
  SignedDelegationCodec,
  type VerifySignature,
  verifyDelegation,
} from "@platform/protocol";

/**
 * True for a peer id that a delegation in state names, if the hotkey of that delegation and the
 * session key that it shows signed for this network. The table in state decides who is who; the
 * signatures prove that the peer holds more than a peer key. The session key need not be the one in
 * force: a process that rotates it goes on, and what it signs is checked for itself.
 */
export function isMemberCertificate(
  delegations: readonly Delegation[],
  chainId: Hex32,
  verify: VerifySignature,
  peerId: string,
  bytes: Uint8Array,
): boolean {
  let shown: SignedDelegation;
  try {
    shown = decodeScale(SignedDelegationCodec, bytes, "peer certificate");
  } catch {
    return false;
  }
  const { hotkey, peerIds } = shown.delegation;
  const known = delegations.some((one) => one.hotkey === hotkey && one.peerIds.includes(peerId));
  return known && peerIds.includes(peerId) && verifyDelegation(shown, chainId, verify);
}
