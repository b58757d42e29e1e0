/** What a reveal says; strangers write these bytes, so nothing here throws. */

import {
  type Call,
  CallIndex,
  type Hex32,
  type Inherent,
  isCall,
  type SignedExtrinsic,
  sha256Hex,
} from "@platform/protocol";
import { type RevealArgs, RevealArgsCodec } from "@platform/runtime";

/**
 * Null for every other call and for arguments that do not decode: those name no payload, and the
 * runtime fails the call, while the block that holds it stays valid.
 */
export function revealArgs(call: Call): RevealArgs | null {
  if (!isCall(call, CallIndex.reveal)) return null;
  try {
    // Looser than the runtime on purpose: whatever it may take for a reveal must be held.
    return RevealArgsCodec.dec(call.args);
  } catch {
    return null;
  }
}

/** The payload itself if the reveal carries it under its own hash. */
export function inlinePayload({ inline, payload }: RevealArgs): Uint8Array | null {
  return inline.length > 0 && sha256Hex(inline) === payload ? inline : null;
}

/** Payloads that a block carries by hash, with the bytes of those that it carries whole. */
export function revealedPayloads(
  extrinsics: readonly (SignedExtrinsic | Inherent)[],
): readonly { readonly hash: Hex32; readonly inline: Uint8Array | null }[] {
  return extrinsics.flatMap((extrinsic) => {
    const reveal = extrinsic.type === "signed" ? revealArgs(extrinsic.body.call) : null;
    return reveal === null ? [] : [{ hash: reveal.payload, inline: inlinePayload(reveal) }];
  });
}
