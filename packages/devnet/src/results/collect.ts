/** Reads what the network decided from every validator and from the chain, and checks it. */

import { verifySignature } from "@platform/keys";
import type { DigestView, SubmissionView } from "@platform/node-api";
import { CodedError, type Genesis, type Hex32 } from "@platform/protocol";
import { verifySignedDigest } from "@platform/validator/signed-digest";
import type { ChainClient } from "@platform/weights-submitter";
import type { DevnetNode } from "../network/devnet-node.ts";
import { NETUID } from "../options.ts";
import { waitUntil } from "../processes/wait-until.ts";
import type { DevnetResult } from "../report/result.ts";

/** For a late evaluation and its retries. */
const DIGEST_MS = 30_000;
/** From the first validator that decided a block to the last. */
const LAST_MS = 30_000;

type Pairs = (readonly [number, number])[];

/** The digests that each validator's own API serves, each signature checked against genesis. */
export async function signedDigests(
  nodes: readonly DevnetNode[],
  genesis: Genesis,
  chainId: Hex32,
  submission: Hex32,
): Promise<Record<Hex32, Hex32>> {
  const digests: Record<Hex32, Hex32> = {};
  for (const node of nodes) {
    const answer = await digestOf(node, submission);
    const member = genesis.validators.find((one) => one.signed.delegation.hotkey === node.hotkey);
    const sessionKey = member?.signed.delegation.sessionKey ?? "";
    const holds =
      answer.validator === node.hotkey &&
      answer.submission === submission &&
      verifySignedDigest(chainId, answer, sessionKey, verifySignature);
    if (!holds)
      throw new CodedError({
        code: "DIGEST_NOT_SIGNED",
        message: `${node.name} served a digest of ${submission} that its session key did not sign`,
      });
    digests[node.hotkey] = answer.digest;
  }
  return digests;
}

/** A validator that was away evaluates when it is asked: its digest comes a little later. */
function digestOf(node: DevnetNode, submission: Hex32): Promise<DigestView> {
  const what = `digest of ${submission} by ${node.name}`;
  return waitUntil(() => node.api.digest(submission), { what, timeoutMs: DIGEST_MS });
}

/**
 * Roots at one height that all nodes report as their own. Nodes move on while they are asked, so
 * what each said is kept until one height is common to all.
 */
export async function commonRoots(
  nodes: readonly DevnetNode[],
  timeoutMs: number,
): Promise<{ height: bigint; validators: DevnetResult["validators"] }> {
  const seen = nodes.map(() => new Map<bigint, DevnetResult["validators"][number]>());
  return waitUntil(
    async () => {
      const all = await Promise.all(nodes.map((node) => node.api.status()));
      for (const [i, { hotkey, height, stateRoot, specVersion }] of all.entries())
        seen[i]?.set(height, { hotkey, height, stateRoot, specVersion });
      const [first, ...others] = seen;
      for (const height of [...(first?.keys() ?? [])].reverse())
        if (others.every((one) => one.has(height)))
          return { height, validators: seen.flatMap((one) => one.get(height) ?? []) };
      return undefined;
    },
    { what: "height that all validators report", timeoutMs, everyMs: 50 },
  );
}

/** The runtime's vector of mechanism 0, from every validator's API; they must be equal. */
export async function runtimeWeights(nodes: readonly DevnetNode[], epoch: bigint): Promise<Pairs> {
  await waitUntil(() => allPast(nodes, epoch), {
    what: `end of epoch ${epoch} on every validator`,
    timeoutMs: LAST_MS,
  });
  const vectors = await Promise.all(nodes.map((node) => node.api.weights(epoch)));
  const texts = new Set(vectors.map((one) => JSON.stringify(one.map((v) => v.weights))));
  if (texts.size !== 1)
    throw new CodedError({
      code: "WEIGHTS_DIFFER",
      message: `the validators report different weights for epoch ${epoch}`,
    });
  const vector = vectors[0]?.find((one) => one.mechanism === 0);
  return vector?.weights.map(({ uid, weight }) => [uid, weight] as const) ?? [];
}

/** A loaded machine leaves one validator a block behind: it has no vector yet. */
async function allPast(nodes: readonly DevnetNode[], epoch: bigint): Promise<true | undefined> {
  const all = await Promise.all(nodes.map((node) => node.api.status()));
  return all.every((status) => status.epoch > epoch) ? true : undefined;
}

/** Waits until every validator's ledger says final, then reads the chain itself at that block. */
export async function chainWeights(
  nodes: readonly DevnetNode[],
  genesis: Genesis,
  chain: ChainClient,
  epoch: bigint,
  wait: { readonly timeoutMs: number; readonly signal: AbortSignal },
): Promise<DevnetResult["weights"]["chain"]> {
  let state = "";
  await waitUntil(
    async () => {
      const rows = await Promise.all(nodes.map((node) => node.api.weightSubmissions()));
      const own = rows.map((list) => list.find((row) => row.epoch === epoch));
      state = own.map((row) => row?.error ?? row?.state ?? "none").join(", ");
      return own.every((row) => row?.state === "finalised_ok") ? true : undefined;
    },
    { what: `finalised weights of epoch ${epoch}`, ...wait, state: () => state },
  );
  const head = chain.finalized();
  if (head === null) throw new RangeError("an open chain connection has seen a finalised block");
  const lists: DevnetResult["weights"]["chain"][number][] = [];
  for (const { uid } of genesis.validators) {
    const weights = await chain.readWeights(NETUID, uid, head.hash);
    lists.push({ validatorUid: uid, weights: [...weights].sort(([a], [b]) => a - b) });
  }
  return lists.sort((a, b) => a.validatorUid - b.validatorUid);
}

/** Every page of a validator's submissions that are not re-entries of older works. */
export async function originals(node: DevnetNode): Promise<Map<Hex32, SubmissionView>> {
  const list = await node.api.submissions();
  return new Map(list.filter((one) => one.origin === null).map((one) => [one.id, one]));
}
