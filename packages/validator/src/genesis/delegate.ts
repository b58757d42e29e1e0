import { createEd25519Signer, createSr25519Signer } from "@platform/keys";
import { peerIdOfSeed } from "@platform/p2p";
import {
  fromHex,
  SANDBOX_VERSION,
  type SignedDelegation,
  signDelegation,
} from "@platform/protocol";
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
  const hotkey = createSr25519Signer(fromHex(keys.hotkeySeed));
  const session = createEd25519Signer(fromHex(keys.sessionSeed));
  return signDelegation(
    {
      chainId: idOfDraft(draft),
      hotkey: hotkey.publicKey,
      peerIds: [
        peerIdOfSeed(fromHex(keys.validatorPeerSeed)),
        peerIdOfSeed(fromHex(keys.edgePeerSeed)),
      ],
      sessionKey: session.publicKey,
      sandboxVersions: [SANDBOX_VERSION],
      specVersions: [specVersion],
      fromEpoch: 0n,
      toEpoch: LAST_EPOCH,
      seq,
    },
    hotkey,
    session,
  );
}
