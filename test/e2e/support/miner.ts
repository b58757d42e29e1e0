/** Miners who send real tours through the door of whichever validator answers. */

import { encodeTours, instancesOf, nearestNeighbour } from "@platform/example-tsp";
import { createSr25519Signer, type LoadedKey } from "@platform/keys";
import { isFinal, type NodeApiClient, type SubmissionView } from "@platform/node-api";
import {
  type Call,
  CodedError,
  commitment,
  encodeExtrinsic,
  type Hex32,
  Scheme,
  sha256Hex,
  signExtrinsic,
  toErrorRecord,
  utf8,
} from "@platform/protocol";
import { call } from "@platform/runtime";
import type { TestNetwork } from "./network.ts";
import { until } from "./until.ts";

const INCLUDED_MS = 40_000;
/** Answers that a restart or a race with a block explains; the extrinsic is signed again. */
const AGAIN = new Set([
  "API_UNREACHABLE",
  "NODE_STARTING",
  "EXPIRED_MORTALITY",
  "NONCE_STALE",
  "NONCE_TAKEN",
  "INSUFFICIENT_MANA",
]);

/** The first validator from `via` on that runs and answers. */
export async function anyApi(net: TestNetwork, via = 0): Promise<NodeApiClient> {
  for (let i = 0; i < net.nodes.length; i++) {
    const { api } = net.node((via + i) % net.nodes.length);
    try {
      await api.status();
      return api;
    } catch {
      // The next one.
    }
  }
  throw new CodedError({ code: "API_UNREACHABLE", message: "no validator answers" });
}

export async function signed(
  net: TestNetwork,
  api: NodeApiClient,
  key: LoadedKey,
  what: Call,
): Promise<Uint8Array> {
  const [status, account] = await Promise.all([api.status(), api.account(key.publicKey)]);
  const extrinsic = await signExtrinsic(
    {
      call: what,
      signer: key.publicKey,
      scheme: Scheme.sr25519,
      nonce: account.nonceOwn,
      mortality: { from: slotNow(net, status.slot), slots: 12 },
      specVersion: status.specVersion,
      chainId: net.devnet.chainId,
    },
    createSr25519Signer(key.seed),
  );
  return encodeExtrinsic(extrinsic);
}

/** The head's slot is old where blocks have stood still for a while. */
function slotNow({ devnet }: TestNetwork, head: bigint): bigint {
  const now = BigInt(Math.floor(Date.now() / devnet.options.intervalMs));
  return now > head ? now : head;
}

/** Sends until `done`: what a killed validator took with it is signed and sent again. */
async function sendUntil<T>(
  net: TestNetwork,
  key: LoadedKey,
  what: Call,
  via: number,
  done: (api: NodeApiClient) => Promise<T | undefined>,
): Promise<T> {
  let sentMs = Number.NEGATIVE_INFINITY;
  return until(`a call of ${key.publicKey} in a block`, INCLUDED_MS, async () => {
    const api = await anyApi(net, via);
    const found = await done(api);
    if (found !== undefined) return found;
    if (performance.now() - sentMs < 4_000) return undefined;
    try {
      await api.submitExtrinsic(await signed(net, api, key, what));
      sentMs = performance.now();
    } catch (error) {
      if (!AGAIN.has(toErrorRecord(error).code)) throw error;
    }
    return undefined;
  });
}

/** Nearest-neighbour tours from one start: every start is another payload and another score. */
export function tours(seed: number, start: number): Uint8Array {
  return encodeTours(
    instancesOf(seed).map((instance) => ({
      instance: instance.id,
      cities: nearestNeighbour(instance, start % instance.cities.length),
    })),
  );
}

/** Commits and reveals inline; resolves to the submission's id once the reveal is in a block. */
export async function submitWork(
  net: TestNetwork,
  challenge: Hex32,
  miner: number,
  bytes: Uint8Array,
  via = 0,
): Promise<Hex32> {
  const key = net.devnet.keys.miners[miner];
  if (key === undefined) throw new RangeError(`there is no miner ${miner}`);
  const payload = sha256Hex(bytes);
  const salt = sha256Hex(utf8(`salt ${key.publicKey} ${payload}`));
  const id = commitment(net.devnet.chainId, challenge, key.publicKey, payload, salt);
  const view = async (api: NodeApiClient): Promise<SubmissionView | undefined> => {
    try {
      return await api.submission(id);
    } catch (error) {
      if (toErrorRecord(error).code === "NOT_FOUND") return undefined;
      throw error;
    }
  };
  const commit = call.commit({ challenge, commitment: id, sizeCeiling: bytes.length });
  await sendUntil(net, key, commit, via, view);
  const args = { submission: id, payload, payloadBytes: bytes.length, salt, inline: bytes };
  await sendUntil(net, key, call.reveal(args), via, async (api) => {
    const found = await view(api);
    return found === undefined || found.status === "pending" ? undefined : true;
  });
  return id;
}

/** The submissions once none of their windows is open any more. */
export async function untilFinal(
  net: TestNetwork,
  ids: readonly Hex32[],
  timeoutMs: number,
  via = 0,
): Promise<SubmissionView[]> {
  let words = "";
  return until(
    "final state of every submission",
    timeoutMs,
    async () => {
      const api = await anyApi(net, via);
      const views = await Promise.all(ids.map((id) => api.submission(id)));
      words = views.map(({ status }) => status).join(" ");
      return views.every(({ status }) => isFinal(status)) ? views : undefined;
    },
    () => words,
  );
}
