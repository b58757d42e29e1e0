/** One owner command on its way into a block. */

import { signingSlot } from "@platform/node-api";
import { encodeExtrinsic, type Signer, signExtrinsic } from "@platform/protocol";
import { call, type OwnerCommandArgs } from "@platform/runtime";
import type { Session } from "../network/session.ts";

/** @param nonce the sender's own, not the authority's */
export async function sendOwnerCommand(
  session: Session,
  signer: Signer,
  args: OwnerCommandArgs,
  nonce: number,
): Promise<void> {
  const { api, chainId } = session;
  const status = await api.status();
  const { intervalMs, epochSlots } = session.genesis.parameters;
  const from = signingSlot(status.slot, intervalMs, Date.now());
  const extrinsic = await signExtrinsic(
    {
      call: call.ownerCommand(args),
      signer: signer.publicKey,
      scheme: signer.scheme,
      nonce,
      mortality: { from, slots: epochSlots },
      specVersion: status.specVersion,
      chainId,
    },
    signer,
  );
  await session.send("registry", encodeExtrinsic(extrinsic));
}
