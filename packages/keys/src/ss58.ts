import { blake2b } from "@noble/hashes/blake2.js";
import { CodedError, concatBytes, fromHex, type Hex32, toHex, utf8 } from "@platform/protocol";
import { base58Decode, base58Encode } from "./base58.ts";

/** Substrate's generic network prefix, the one that the chain's own tools print. */
export const SS58_FORMAT = 42;

/** Format byte, 32-byte key, two checksum bytes. */
const RAW_BYTES = 35;
/** The address that people see for a public key of 64 hex characters. */
export function encodeSs58(publicKey: Hex32): string {
  const key = fromHex(publicKey);
  if (key.length !== 32) throw new RangeError("a public key is 32 bytes");
  const body = concatBytes(Uint8Array.of(SS58_FORMAT), key);
  return base58Encode(concatBytes(body, checksum(body)));
}

/** The public key of an address. Throws ADDRESS_INVALID for a wrong form, format or checksum. */
export function decodeSs58(address: string): Hex32 {
  const raw = base58Decode(address, RAW_BYTES);
  if (raw === undefined) throw invalid("it is not 47 or 48 base58 characters of 35 bytes");
  if (raw[0] !== SS58_FORMAT) throw invalid(`its network prefix is not ${SS58_FORMAT}`);
  const sum = checksum(raw.subarray(0, 33));
  if (sum[0] !== raw[33] || sum[1] !== raw[34]) throw invalid("its checksum is wrong");
  return toHex(raw.subarray(1, 33));
}

/** A public key as people give it: 64 hex characters or an address. @throws CodedError ADDRESS_INVALID */
export function readPublicKey(text: string): Hex32 {
  return /^[0-9a-f]{64}$/.test(text) ? text : decodeSs58(text);
}

function invalid(reason: string): CodedError {
  return new CodedError({
    code: "ADDRESS_INVALID",
    message: `the address is not a valid SS58 address: ${reason}`,
    hint: "copy the whole address again, or give the public key as 64 hex characters",
  });
}

function checksum(body: Uint8Array): Uint8Array {
  return blake2b(concatBytes(utf8("SS58PRE"), body), { dkLen: 64 }).subarray(0, 2);
}
