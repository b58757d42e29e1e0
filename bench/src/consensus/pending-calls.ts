/**
 * Keeps extrinsics pending, so that every height is due at once: each member's session key sends
 * disputes about a submission that does not exist, which is free, ordered, and refused by the runtime.
 */

import { setTimeout as delay } from "node:timers/promises";
import type { Devnet, DevnetNode } from "@platform/devnet";
import { createEd25519Signer } from "@platform/keys";
import {
  encodeExtrinsic,
  fromHex,
  type Hex32,
  Scheme,
  type Signer,
  signExtrinsic,
  toErrorRecord,
} from "@platform/protocol";
import { call } from "@platform/runtime";

/**
 * Waits for blocks when the account holds as many as the pool takes. A block takes one of each
 * member: 16 last for 100 ms at 150 blocks a second, and asking more often costs processor time.
 */
const FULL_MS = 40;
const NOTHING: Hex32 = "00".repeat(32);
/** Refusals that blocks will lift. */
const LATER = new Set(["NONCE_GAP", "POOL_ACCOUNT_FULL", "RATE_LIMITED"]);

/** Sends until the signal; resolves to what was taken. */
export async function keepPending(network: Devnet, signal: AbortSignal): Promise<number> {
  const members = network.keys.validators.map(async ({ hotkey, material }, i) => {
    const node = network.nodes[i];
    if (node === undefined) return 0;
    const session = createEd25519Signer(fromHex(material.sessionSeed));
    return sendAll(network, node, hotkey.publicKey, session, signal);
  });
  return (await Promise.all(members)).reduce((sum, taken) => sum + taken, 0);
}

async function sendAll(
  network: Devnet,
  node: DevnetNode,
  hotkey: Hex32,
  session: Signer,
  signal: AbortSignal,
): Promise<number> {
  const { intervalMs, epochSlots } = network.genesis.parameters;
  const { specVersion } = await node.api.status();
  let taken = 0;
  while (!signal.aborted) {
    const body = {
      call: call.dispute({ submission: NOTHING, digest: NOTHING }),
      signer: hotkey,
      scheme: Scheme.ed25519,
      nonce: taken,
      mortality: { from: BigInt(Math.floor(Date.now() / intervalMs)), slots: epochSlots },
      ...{ specVersion, chainId: network.chainId },
    };
    const bytes = encodeExtrinsic(await signExtrinsic(body, session));
    try {
      await node.api.submitExtrinsic(bytes);
      taken++;
    } catch (error) {
      const { code } = toErrorRecord(error);
      if (!LATER.has(code)) throw error;
      await delay(FULL_MS);
    }
  }
  return taken;
}
