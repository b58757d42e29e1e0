/**
 * Keeps an extrinsic pending, so that every height is due at once: one member's session key sends
 * disputes about a submission that does not exist, which is free, ordered, and refused by the runtime.
 * A block takes one of them; more would measure intake and HTTP, which share the machine.
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
 * Waits for blocks when the account holds as many as the pool takes: 16 last for 100 ms at 150
 * blocks a second, and asking more often costs processor time.
 */
const FULL_MS = 40;
/** Sent beside each other: one after the other is slower than the blocks that take them. */
const BATCH = 4;
const NOTHING: Hex32 = "00".repeat(32);
/** Refusals that blocks will lift. */
const LATER = new Set(["NONCE_GAP", "POOL_ACCOUNT_FULL", "RATE_LIMITED"]);
/** Another one of the same nonce was taken when its batch was sent before. */
const TAKEN = new Set(["ALREADY_POOLED", "NONCE_TAKEN", "NONCE_STALE"]);

/** Sends through the first validator until the signal; resolves to what was taken. */
export async function keepPending(network: Devnet, signal: AbortSignal): Promise<number> {
  const [member] = network.keys.validators;
  const [node] = network.nodes;
  if (member === undefined || node === undefined) throw new Error("the network has no validator");
  const session = createEd25519Signer(fromHex(member.material.sessionSeed));
  const { specVersion } = await node.api.status();
  let next = 0;
  while (!signal.aborted) {
    const nonces = Array.from({ length: BATCH }, (_, i) => next + i);
    const taken = await Promise.all(
      nonces.map(async (nonce) => {
        const hotkey = member.hotkey.publicKey;
        return submit(node, await disputeOf(network, specVersion, hotkey, session, nonce));
      }),
    );
    const refused = taken.indexOf(false);
    next += refused < 0 ? BATCH : refused;
    if (refused >= 0) await delay(FULL_MS);
  }
  return next;
}

/** False if it has to be sent again. */
async function submit({ api }: DevnetNode, bytes: Uint8Array): Promise<boolean> {
  try {
    await api.submitExtrinsic(bytes);
    return true;
  } catch (error) {
    const { code } = toErrorRecord(error);
    if (!TAKEN.has(code) && !LATER.has(code)) throw error;
    return TAKEN.has(code);
  }
}

async function disputeOf(
  { genesis, chainId }: Devnet,
  specVersion: number,
  signer: Hex32,
  session: Signer,
  nonce: number,
): Promise<Uint8Array> {
  const { intervalMs, epochSlots } = genesis.parameters;
  const body = {
    call: call.dispute({ submission: NOTHING, digest: NOTHING }),
    ...{ signer, nonce, specVersion, chainId },
    scheme: Scheme.ed25519,
    mortality: { from: BigInt(Math.floor(Date.now() / intervalMs)), slots: epochSlots },
  };
  return encodeExtrinsic(await signExtrinsic(body, session));
}
