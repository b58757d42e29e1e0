import { createSr25519Signer, generateSeed, type LoadedKey } from "@platform/keys";
import { type NodeApiClient, signingSlot } from "@platform/node-api";
import {
  CodedError,
  chainIdOf,
  commitment,
  encodeExtrinsic,
  type Genesis,
  type Hex32,
  Scheme,
  signExtrinsic,
  toErrorRecord,
  toHex,
} from "@platform/protocol";
import { call } from "@platform/runtime";

/** Beyond what the miner itself has in the pool, which would be the reason; inside the nonce window. */
const NONCES_AHEAD = 8;

export interface Refused {
  readonly id: Hex32;
  readonly miner: Hex32;
  readonly code: string;
}

/**
 * Sends a commit in a registered miner's name, signed by another key, by hand: the client that
 * miners use would never make one. Resolves to the refusal.
 *
 * @throws CodedError BAD_SIGNATURE_TAKEN if it was accepted
 */
export async function sendBadSignature(
  api: NodeApiClient,
  genesis: Genesis,
  challenge: Hex32,
  miner: LoadedKey,
): Promise<Refused> {
  const chainId = chainIdOf(genesis);
  const forger = createSr25519Signer(generateSeed());
  const [status, account] = await Promise.all([api.status(), api.account(miner.publicKey)]);
  const random = (): Hex32 => toHex(generateSeed());
  const id = commitment(chainId, challenge, miner.publicKey, random(), random());
  const extrinsic = await signExtrinsic(
    {
      call: call.commit({ challenge, commitment: id, sizeCeiling: 64 }),
      signer: miner.publicKey,
      scheme: Scheme.sr25519,
      nonce: account.nonceOwn + NONCES_AHEAD,
      mortality: {
        from: signingSlot(status.slot, genesis.parameters.intervalMs, Date.now()),
        slots: genesis.parameters.epochSlots,
      },
      specVersion: status.specVersion,
      chainId,
    },
    forger,
  );
  try {
    await api.submitExtrinsic(encodeExtrinsic(extrinsic));
  } catch (error) {
    const { code } = toErrorRecord(error);
    if (code !== "BAD_SIGNATURE") throw error;
    return { id, miner: miner.publicKey, code };
  }
  throw new CodedError({
    code: "BAD_SIGNATURE_TAKEN",
    message: "a commit with a forged signature was taken into the pool",
  });
}
