import { createEd25519Signer, createSr25519Signer } from "@platform/keys";
import { peerIdOfSeed } from "@platform/p2p";
import { fromHex, type Hex32, type SignedDelegation, signDelegation } from "@platform/protocol";
import { SANDBOX_VERSIONS } from "@platform/wasm-sandbox";
import type { KeyMaterial } from "../node-config.ts";
import { type GenesisDraft, idOfDraft } from "./draft.ts";

/** Far beyond any network's life: a founder's delegation ends by being replaced. */
const LAST_EPOCH = 0xffff_ffffn;

/** Signs with the hotkey and the session key; valid inside a genesis of this draft only. */
export function delegateForDraft(
  draft: GenesisDraft,
  keys: KeyMaterial,
  specVersion: number,
  seq = 0n,
): Promise<SignedDelegation> {
  return delegate(idOfDraft(draft), keys, specVersion, { fromEpoch: 0n, seq });
}

/**
 * Signs as both keys for a running network (or a draft's id).
 * @param seq above that of every earlier delegation of the hotkey
 */
export function delegate(
  chainId: Hex32,
  keys: KeyMaterial,
  specVersion: number,
  { fromEpoch, seq }: { readonly fromEpoch: bigint; readonly seq: bigint },
): Promise<SignedDelegation> {
  const hotkey = createSr25519Signer(fromHex(keys.hotkeySeed));
  const session = createEd25519Signer(fromHex(keys.sessionSeed));
  return signDelegation(
    {
      chainId,
      hotkey: hotkey.publicKey,
      peerIds: [
        peerIdOfSeed(fromHex(keys.validatorPeerSeed)),
        peerIdOfSeed(fromHex(keys.edgePeerSeed)),
      ],
      sessionKey: session.publicKey,
      sandboxVersions: [...SANDBOX_VERSIONS],
      specVersions: [specVersion],
      fromEpoch,
      toEpoch: LAST_EPOCH,
      seq,
    },
    hotkey,
    session,
  );
}
