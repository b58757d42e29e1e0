/** The bytes that a call names by their hash: everybody who prepares its block holds them (§9). */

import {
  type Call,
  CallIndex,
  type Hex32,
  type Inherent,
  isCall,
  MAX_STATE_CODE_BYTES,
  type SignedExtrinsic,
} from "@platform/protocol";
import { type ApplyUpgradeArgs, ApplyUpgradeArgsCodec } from "@platform/runtime";
import { inlinePayload, revealArgs } from "./reveal-args.ts";

export interface NamedPayload {
  readonly hash: Hex32;
  /** As the call announces it; more is never pulled. */
  readonly bytes: number;
  /** The bytes themselves where the call carries them whole. */
  readonly inline: Uint8Array | null;
}

/** Null for every other call and for arguments that do not decode: the runtime fails that call. */
export function upgradeArgs(call: Call): ApplyUpgradeArgs | null {
  if (!isCall(call, CallIndex.applyUpgrade)) return null;
  try {
    return ApplyUpgradeArgsCodec.dec(call.args);
  } catch {
    return null;
  }
}

export function namedPayload(call: Call): NamedPayload | null {
  const reveal = revealArgs(call);
  if (reveal !== null)
    return { hash: reveal.payload, bytes: reveal.payloadBytes, inline: inlinePayload(reveal) };
  const upgrade = upgradeArgs(call);
  // A larger module is refused by its size alone: nobody needs it.
  if (upgrade === null || upgrade.codeBytes > MAX_STATE_CODE_BYTES) return null;
  return { hash: upgrade.codeHash, bytes: upgrade.codeBytes, inline: null };
}

/** Modules that a block's calls name: what is held, and whether any is not. */
export interface NamedCodes {
  readonly codes: readonly Uint8Array[];
  readonly complete: boolean;
}

/** Asks for what is not held. */
export async function namedCodes(
  extrinsics: readonly (SignedExtrinsic | Inherent)[],
  bytesOf: (hash: Hex32, maxBytes: number) => Promise<Uint8Array | null>,
): Promise<NamedCodes> {
  const codes: Uint8Array[] = [];
  let complete = true;
  for (const extrinsic of extrinsics) {
    const upgrade = extrinsic.type === "signed" ? upgradeArgs(extrinsic.body.call) : null;
    if (upgrade === null || upgrade.codeBytes > MAX_STATE_CODE_BYTES) continue;
    const code = await bytesOf(upgrade.codeHash, upgrade.codeBytes);
    if (code === null) complete = false;
    else codes.push(code);
  }
  return { codes, complete };
}
