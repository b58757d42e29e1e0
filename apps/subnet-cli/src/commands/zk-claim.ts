import { setTimeout as delay } from "node:timers/promises";
import { createOutput } from "@platform/command-line/output";
import { createSigner } from "@platform/keys";
import type { NodeApiClient, ZkClaimView } from "@platform/node-api";
import { CodedError, type Hex32 } from "@platform/protocol";
import { call } from "@platform/runtime";
import { openSession } from "../network/session.ts";
import { loadKey } from "../owner/passphrase.ts";
import { readClaim } from "../zk/proof-files.ts";

interface ClaimOptions {
  readonly key: string;
  readonly passphraseFile?: string;
  readonly node: string;
  readonly json?: boolean;
}

const POLL_MS = 200;
/** A slot and more: a claim is taken in the next block or the one after, unless four stand before it. */
const PATIENCE_MS = 60_000;

/** Sends it once: a refused claim keeps its fee, so nothing is sent again by itself. */
export async function zkClaim(file: string, options: ClaimOptions): Promise<void> {
  const claim = readClaim(file);
  const nullifier = claim.inputs[1] as Hex32;
  const key = loadKey(options.key, options.passphraseFile);
  const signer = createSigner(key.scheme, key.seed);
  const session = await openSession(options.node);
  try {
    const { nonceOwn } = await session.api.account(signer.publicKey);
    const { bytes } = await session.sign(signer, call.zkClaim(claim));
    await session.send("submission", bytes);
    const deadline = performance.now() + PATIENCE_MS;
    while ((await session.api.account(signer.publicKey)).nonceOwn === nonceOwn) {
      if (performance.now() > deadline) throw notIncluded();
      await delay(POLL_MS);
    }
    const found = await taken(session.api, claim.key, nullifier);
    if (found?.account !== signer.publicKey) throw refused(found);
    createOutput(options.json === true).result(
      { key: claim.key, nullifier, ...found },
      () => `claimed at height ${found.height}: nullifier ${nullifier}`,
    );
  } finally {
    await session.close();
  }
}

async function taken(
  api: NodeApiClient,
  key: Hex32,
  nullifier: Hex32,
): Promise<ZkClaimView | null> {
  try {
    return await api.zkClaim(key, nullifier);
  } catch (error) {
    if (error instanceof CodedError && error.code === "NOT_FOUND") return null;
    throw error;
  }
}

function refused(found: ZkClaimView | null): CodedError {
  if (found !== null)
    return new CodedError({
      code: "ZK_NULLIFIER_USED",
      message: `${found.account} claimed under this nullifier at height ${found.height}`,
    });
  return new CodedError({
    code: "ZK_BAD_PROOF",
    message: "a block refused the claim: the proof does not hold for its key and inputs",
    hint: "the fee is kept; verify the proof with your prover's own tool before the next one",
  });
}

function notIncluded(): CodedError {
  return new CodedError({
    code: "ZK_CLAIM_TIMEOUT",
    message: "no block has taken the claim yet",
    hint: "it may still be taken until its mortality ends; `validator-node status` shows the chain",
  });
}
