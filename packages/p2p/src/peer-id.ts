import { signEd25519 } from "@platform/keys";
import { concatBytes, fromHex } from "@platform/protocol";
import { base58btc } from "multiformats/bases/base58";

/** Identity multihash of a protobuf public key {type: ed25519, data: 32 bytes}. */
const ED25519_PREFIX = Uint8Array.of(0x00, 0x24, 0x08, 0x01, 0x12, 0x20);

/** The base58 peer id of a peer seed; computed without loading libp2p. */
export function peerIdOfSeed(seed: Uint8Array): string {
  const publicKey = fromHex(signEd25519(seed).publicKey);
  return base58btc.baseEncode(concatBytes(ED25519_PREFIX, publicKey));
}
