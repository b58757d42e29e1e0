/** Extrinsic version 4: decode, encode, and the payload that is signed. */

import { concatBytes, fromHex, toHex } from "@platform/protocol";
import { verify } from "@scure/sr25519";
import { compact as scaleCompact, u32 as scaleU32 } from "scale-ts";
import { multiAddress } from "../metadata/extrinsic-types.ts";
import { blake2_256 } from "../scale/hashers.ts";
import type { VariantValue } from "../scale/scale-types.ts";
import { decodeEra, type Era, encodeEra } from "./era.ts";
import { runtimeCall } from "./runtime.ts";
import { RUNTIME_VERSION } from "./version.ts";

const SIGNED_V4 = 0x84;
const BARE_V4 = 0x04;
const SR25519 = 1;
const MODE_DISABLED = 0;
/** A payload longer than this is signed as its hash. */
const MAX_PLAIN_PAYLOAD = 256;

export interface SignedPart {
  /** Account, hex. */
  readonly signer: string;
  /** sr25519 in the context "substrate", 64 bytes. */
  readonly signature: Uint8Array;
  readonly era: Era;
  readonly nonce: number;
  readonly tip: bigint;
}

export interface Extrinsic {
  /** The exact bytes, length prefix included. */
  readonly bytes: Uint8Array;
  /** blake2_256 of the bytes, hex. */
  readonly hash: string;
  readonly signed: SignedPart | undefined;
  readonly call: VariantValue;
  readonly callBytes: Uint8Array;
}

/** What a signature binds besides the extrinsic itself, 32-byte hashes in hex. */
export interface SigningContext {
  readonly genesisHash: string;
  readonly birthHash: string;
}

/** undefined for anything that this chain would not decode, trailing bytes included. */
export function decodeExtrinsic(bytes: Uint8Array): Extrinsic | undefined {
  try {
    const prefix = scaleCompact.enc(Number(scaleCompact.dec(bytes)));
    const body = bytes.slice(prefix.length);
    if (Number(scaleCompact.dec(bytes)) !== body.length) return undefined;
    const head = body[0] === BARE_V4 ? { signed: undefined, offset: 1 } : decodeSigned(body);
    if (head === undefined) return undefined;
    const callBytes = body.slice(head.offset);
    const call = runtimeCall.codec.dec(callBytes);
    // Trailing bytes would let one call have many hashes.
    if (toHex(runtimeCall.codec.enc(call)) !== toHex(callBytes)) return undefined;
    return { bytes, hash: toHex(blake2_256(bytes)), signed: head.signed, call, callBytes };
  } catch {
    return undefined;
  }
}

function decodeSigned(body: Uint8Array): { signed: SignedPart; offset: number } | undefined {
  if (body[0] !== SIGNED_V4) return undefined;
  const address = multiAddress.codec.dec(body.slice(1));
  if (address.name !== "Id" || body[34] !== SR25519) return undefined;
  const signature = body.slice(35, 99);
  const mortality = decodeEra(body, 99);
  if (mortality === undefined) return undefined;
  let offset = 99 + mortality.length;
  const nonce = scaleCompact.dec(body.slice(offset));
  offset += scaleCompact.enc(nonce).length;
  const tip = scaleCompact.dec(body.slice(offset));
  offset += scaleCompact.enc(tip).length;
  if (body[offset] !== MODE_DISABLED) return undefined;
  return {
    signed: {
      signer: address.fields["0"] as string,
      signature,
      era: mortality.era,
      nonce: Number(nonce),
      tip: BigInt(tip),
    },
    offset: offset + 1,
  };
}

function withLength(body: Uint8Array): Uint8Array {
  return concatBytes(scaleCompact.enc(body.length), body);
}

/** An inherent: version byte and call, no signature. */
export function encodeBare(call: VariantValue): Uint8Array {
  return withLength(concatBytes(Uint8Array.of(BARE_V4), runtimeCall.codec.enc(call)));
}

function extra(part: Omit<SignedPart, "signature" | "signer">): Uint8Array {
  return concatBytes(
    encodeEra(part.era),
    scaleCompact.enc(part.nonce),
    scaleCompact.enc(part.tip),
    Uint8Array.of(MODE_DISABLED),
  );
}

export function encodeSigned(callBytes: Uint8Array, part: SignedPart): Uint8Array {
  const body = concatBytes(
    Uint8Array.of(SIGNED_V4, 0),
    fromHex(part.signer),
    Uint8Array.of(SR25519),
    part.signature,
    extra(part),
    callBytes,
  );
  return withLength(body);
}

/** The bytes under the signature. */
export function signingPayload(
  callBytes: Uint8Array,
  part: Omit<SignedPart, "signature" | "signer">,
  context: SigningContext,
): Uint8Array {
  const payload = concatBytes(
    callBytes,
    extra(part),
    scaleU32.enc(RUNTIME_VERSION.spec_version),
    scaleU32.enc(RUNTIME_VERSION.transaction_version),
    fromHex(context.genesisHash),
    fromHex(context.birthHash),
    Uint8Array.of(0),
  );
  return payload.length > MAX_PLAIN_PAYLOAD ? blake2_256(payload) : payload;
}

export function hasValidSignature(extrinsic: Extrinsic, context: SigningContext): boolean {
  const { signed } = extrinsic;
  if (signed === undefined) return false;
  try {
    const payload = signingPayload(extrinsic.callBytes, signed, context);
    return verify(payload, signed.signature, fromHex(signed.signer));
  } catch {
    return false;
  }
}
