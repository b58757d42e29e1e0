import { CodedError, concatBytes, fromHex, type Hex32, toHex } from "@platform/protocol";
import { base58Decode, base58Encode } from "./base58.ts";

/** Identity multihash of a protobuf public key {type: ed25519, data: 32 bytes}. */
const PREFIX = Uint8Array.of(0x00, 0x24, 0x08, 0x01, 0x12, 0x20);
const RAW_BYTES = PREFIX.length + 32;

/** libp2p's name of an ed25519 public key: `12D3KooW…`. */
export function encodePeerId(publicKey: Hex32): string {
  return base58Encode(concatBytes(PREFIX, fromHex(publicKey)));
}

/** The ed25519 public key of a peer id. @throws CodedError PEER_ID_INVALID */
export function decodePeerId(peerId: string): Hex32 {
  const raw = base58Decode(peerId, RAW_BYTES);
  if (raw !== undefined && PREFIX.every((byte, i) => raw[i] === byte))
    return toHex(raw.subarray(PREFIX.length));
  throw new CodedError({
    code: "PEER_ID_INVALID",
    message: `${peerId} is not the peer id of an ed25519 key`,
    hint: "such a peer id begins with 12D3KooW and has 52 characters",
  });
}
