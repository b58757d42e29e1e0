/** Extrinsics (signed calls) and inherents (facts that each validator checks), PROTOCOL §4, §8. */

import type { Codec } from "scale-ts";
import { concatBytes, fromHex, toHex } from "./bytes.ts";
import { CodedError } from "./errors.ts";
import { type Hex32, sha256Hex } from "./hash.ts";
import { MAX_EXTRINSIC_BYTES, MAX_INHERENT_BYTES } from "./limits.ts";
import { Bytes, decodeScale, Hash32, Signature64, Struct, u8, u16, u32, u64 } from "./scale.ts";
import { type Fields, type Shape, shapeOf } from "./shape.ts";
import { envelope, type Scheme, type Signer, SignKind, type VerifySignature } from "./signing.ts";
import { FORMAT_VERSION } from "./version.ts";

/** Slots in which the extrinsic may be included: from <= slot < from + slots. */
export interface Mortality {
  readonly from: bigint;
  readonly slots: number;
}

export interface Call {
  readonly pallet: number;
  readonly call: number;
  /** SCALE arguments of the call. */
  readonly args: Uint8Array;
}

/** Everything that the signature covers. */
export interface ExtrinsicBody {
  readonly call: Call;
  /** The hotkey's account (an owner key for owner commands), whatever key signs. */
  readonly signer: Hex32;
  /** 1: signed by `signer` itself; 0: by the session key of its live delegation. */
  readonly scheme: Scheme;
  /** Counted for each (account, scheme), from 0. */
  readonly nonce: number;
  readonly mortality: Mortality;
  readonly specVersion: number;
  readonly chainId: Hex32;
}

export interface SignedExtrinsic {
  readonly type: "signed";
  readonly body: ExtrinsicBody;
  readonly signature: string;
}

export interface Inherent {
  readonly type: "inherent";
  readonly call: Call;
}

const CallCodec: Codec<Call> = Struct({ pallet: u8, call: u8, args: Bytes() });

const BodyCodec = Struct({
  formatVersion: u8,
  kind: u8,
  call: CallCodec,
  signer: Hash32,
  scheme: u8,
  nonce: u32,
  mortality: Struct({ from: u64, slots: u16 }),
  specVersion: u32,
  chainId: Hash32,
});

const InherentCodec = Struct({ formatVersion: u8, kind: u8, call: CallCodec });

/** For metadata: the body with its signature, and an inherent. */
export const EXTRINSIC_SHAPES = {
  signed: {
    struct: {
      ...(shapeOf(BodyCodec) as { readonly struct: Fields }).struct,
      signature: shapeOf(Signature64),
    },
  },
  inherent: shapeOf(InherentCodec),
} as const satisfies Readonly<Record<string, Shape>>;

const KIND_INHERENT = 0;
const KIND_SIGNED = 1;
const SIGNATURE_BYTES = 64;

/** The bytes that are hashed into the envelope: the extrinsic without its signature. */
export function encodeExtrinsicBody(body: ExtrinsicBody): Uint8Array {
  return BodyCodec.enc({ formatVersion: FORMAT_VERSION, kind: KIND_SIGNED, ...body });
}

/** body | 64 bytes of signature, or the inherent alone. */
export function encodeExtrinsic(extrinsic: SignedExtrinsic | Inherent): Uint8Array {
  return extrinsic.type === "signed"
    ? concatBytes(encodeExtrinsicBody(extrinsic.body), fromHex(extrinsic.signature))
    : InherentCodec.enc({
        formatVersion: FORMAT_VERSION,
        kind: KIND_INHERENT,
        call: extrinsic.call,
      });
}

/** @throws CodedError MALFORMED, TOO_LARGE, UNKNOWN_FORMAT */
export function decodeExtrinsic(bytes: Uint8Array): SignedExtrinsic | Inherent {
  const inherent = bytes[1] === KIND_INHERENT;
  if (bytes.length > (inherent ? MAX_INHERENT_BYTES : MAX_EXTRINSIC_BYTES))
    throw new CodedError({ code: "TOO_LARGE", message: `extrinsic of ${bytes.length} bytes` });
  if (bytes[0] !== FORMAT_VERSION)
    throw new CodedError({ code: "UNKNOWN_FORMAT", message: `extrinsic format ${bytes[0]}` });
  if (inherent)
    return { type: "inherent", call: decodeScale(InherentCodec, bytes, "inherent").call };
  const split = bytes.length - SIGNATURE_BYTES;
  const { formatVersion, kind, ...body } = decodeScale(
    BodyCodec,
    bytes.slice(0, Math.max(0, split)),
    "extrinsic",
  );
  if (formatVersion !== FORMAT_VERSION || kind !== KIND_SIGNED || body.scheme > 1)
    throw new CodedError({ code: "MALFORMED", message: "extrinsic kind or scheme is unknown" });
  return {
    type: "signed",
    body: body as ExtrinsicBody,
    signature: toHex(bytes.slice(split)),
  };
}

/** SHA-256 of the signed bytes (an inherent's whole bytes): the extrinsic's identity. */
export function extrinsicHash(extrinsic: SignedExtrinsic | Inherent): Hex32 {
  return sha256Hex(
    extrinsic.type === "signed" ? encodeExtrinsicBody(extrinsic.body) : encodeExtrinsic(extrinsic),
  );
}

/** The 81 bytes that the extrinsic's key signs. */
export function extrinsicSignBytes(body: ExtrinsicBody): Uint8Array {
  return envelope(body.chainId, SignKind.extrinsic, encodeExtrinsicBody(body));
}

export async function signExtrinsic(body: ExtrinsicBody, signer: Signer): Promise<SignedExtrinsic> {
  return { type: "signed", body, signature: await signer.sign(extrinsicSignBytes(body)) };
}

/** `key` is the signer itself for scheme 1, its session key for scheme 0. */
export function verifyExtrinsic(
  extrinsic: SignedExtrinsic,
  key: Hex32,
  verify: VerifySignature,
): boolean {
  const { body, signature } = extrinsic;
  return verify(body.scheme, key, extrinsicSignBytes(body), signature);
}
