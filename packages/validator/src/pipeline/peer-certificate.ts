/** What a peer shows on connection: its hotkey's word that this peer id and session key are its own. */

import {
  decodeScale,
  type SignedDelegation,
  SignedDelegationCodec,
  type VerifySignature,
  verifyDelegation,
} from "@platform/protocol";
import type { Head } from "../consensus/head.ts";

/**
 * True for a member of the running set whose delegation in force names this peer id, and whose
 * hotkey and session key signed the shown one for this network. Both matter: the table in state
 * decides, the signatures prove that the peer holds more than a peer key.
 */
export function isMemberCertificate(
  head: Head,
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
  const { hotkey, peerIds, sessionKey } = shown.delegation;
  const member = head.session.members.find(({ signed }) => signed.delegation.hotkey === hotkey);
  if (member === undefined || !peerIds.includes(peerId)) return false;
  const live = member.signed.delegation;
  return (
    live.peerIds.includes(peerId) &&
    live.sessionKey === sessionKey &&
    verifyDelegation(shown, head.header.chainId, verify)
  );
}
