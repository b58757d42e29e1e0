import { encodePeerId, signEd25519 } from "@platform/keys";

/** The base58 peer id of a peer seed; computed without loading libp2p. */
export function peerIdOfSeed(seed: Uint8Array): string {
  return encodePeerId(signEd25519(seed).publicKey);
}
