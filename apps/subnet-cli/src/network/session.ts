/** One command's view of the network: a validator's API for reads, gossip for what it sends. */

import { verifySignature } from "@platform/keys";
import {
  createNodeApiClient,
  type NodeApiClient,
  rawCid,
  type StatusView,
  type SubmissionView,
  signingSlot,
} from "@platform/node-api";
import { createMinerNode, type MinerNode } from "@platform/p2p";
import {
  type Call,
  CodedError,
  chainIdOf,
  encodeExtrinsic,
  type Genesis,
  type Hex32,
  parseGenesis,
  Scheme,
  type Signer,
  signExtrinsic,
  toErrorRecord,
} from "@platform/protocol";
import { sharedRead } from "./shared-read.ts";

export interface Session {
  readonly api: NodeApiClient;
  readonly genesis: Genesis;
  readonly chainId: Hex32;
  /** Young enough for windows of a few slots; shared by all works of the session. */
  status(): Promise<StatusView>;
  /** Null while no block holds its commit. */
  submission(id: Hex32): Promise<SubmissionView | null>;
  /** Serves bytes by their hash until the session closes; resolves to their CID. */
  serve(hash: Hex32, bytes: Uint8Array): Promise<string>;
  /** Signs for the present slot and the account's next nonce. */
  sign(signer: Signer, call: Call): Promise<SignedCall>;
  /**
   * By gossip to the edges and by hand to the node's door, whose coded refusal is the answer.
   * Resolves to the extrinsic's hash.
   */
  send(topic: "submission" | "registry", bytes: Uint8Array): Promise<void>;
  close(): Promise<void>;
}

export interface SignedCall {
  readonly bytes: Uint8Array;
  /** First slot in which it can no longer be included. */
  readonly deadSlot: bigint;
}

/** Gossip needs at least one edge; the door alone also works, so this is no long wait. */
const PUBLISH_TIMEOUT_MS = 5_000;
/** The pool has these bytes, or their twin, already: the sender's wish is fulfilled. */
const ALREADY_THERE = new Set(["ALREADY_POOLED", "NONCE_TAKEN"]);

/** A part of the shortest slot that people use. */
const SHARED_READ_MS = 50;
/** Submissions in one answer of a node. */
const PAGE = 256;

export async function openSession(url: string): Promise<Session> {
  const api = createNodeApiClient(url);
  const [text, status] = await Promise.all([api.genesisText(), api.status()]);
  const genesis = parseGenesis(text, verifySignature);
  const chainId = chainIdOf(genesis);
  let node: Promise<MinerNode> | undefined;
  const miner = (): Promise<MinerNode> => {
    node ??= createMinerNode({
      chainId,
      netuid: genesis.netuid,
      edges: status.edgeAddresses,
      environment: environmentOf(status.environment),
    });
    return node;
  };
  // Dialling starts now, so that the first message finds a connection; a failure is reported by
  // whoever awaits the node.
  miner().catch(() => undefined);
  const sharedStatus = sharedRead(() => api.status(), SHARED_READ_MS);
  const recent = sharedRead(() => api.submissions(), SHARED_READ_MS);
  return {
    api,
    genesis,
    chainId,
    status: sharedStatus,
    submission: async (id) => {
      const page = await recent();
      const found = page.find((one) => one.id === id);
      // Only a full page may hide something.
      return found ?? (page.length < PAGE ? null : findOne(api, id));
    },
    async serve(hash, bytes) {
      const cid = rawCid(hash);
      const serving = await miner();
      serving.hold(cid, bytes);
      // The DHT record only helps late readers: validators ask the connected miner first.
      serving.provide(cid).catch(() => undefined);
      return cid;
    },
    sign: (signer, call) => signCall(api, genesis, chainId, signer, call),
    send: async (topic, bytes) => sendBoth(api, await miner(), topic, bytes),
    close: async () => {
      await (await node)?.close();
    },
  };
}

async function findOne(api: NodeApiClient, id: Hex32): Promise<SubmissionView | null> {
  try {
    return await api.submission(id);
  } catch (error) {
    if (error instanceof CodedError && error.code === "NOT_FOUND") return null;
    throw error;
  }
}

async function signCall(
  api: NodeApiClient,
  genesis: Genesis,
  chainId: Hex32,
  signer: Signer,
  call: Call,
): Promise<SignedCall> {
  if (signer.scheme !== Scheme.sr25519)
    throw new CodedError({
      code: "KEYSTORE_SCHEME",
      message: "accounts of miners and owners are sr25519",
      hint: "make a key with `subnet keys new`, which is sr25519 unless told otherwise",
    });
  const [status, account] = await Promise.all([api.status(), api.account(signer.publicKey)]);
  const { intervalMs, epochSlots } = genesis.parameters;
  const mortality = { from: signingSlot(status.slot, intervalMs, Date.now()), slots: epochSlots };
  const extrinsic = await signExtrinsic(
    {
      call,
      signer: signer.publicKey,
      scheme: signer.scheme,
      nonce: account.nonceOwn,
      mortality,
      specVersion: status.specVersion,
      chainId,
    },
    signer,
  );
  return {
    bytes: encodeExtrinsic(extrinsic),
    deadSlot: mortality.from + BigInt(mortality.slots),
  };
}

/** The door's refusal counts; gossip is the way that still works when that one node is gone. */
async function sendBoth(
  api: NodeApiClient,
  miner: MinerNode,
  topic: "submission" | "registry",
  bytes: Uint8Array,
): Promise<void> {
  const gossip = miner
    .publish(topic, bytes, { timeoutMs: PUBLISH_TIMEOUT_MS })
    .then(() => undefined, toErrorRecord);
  try {
    await api.submitExtrinsic(bytes);
  } catch (error) {
    const { code } = toErrorRecord(error);
    if (ALREADY_THERE.has(code)) return;
    if (code !== "API_UNREACHABLE") throw error;
    const failure = await gossip;
    if (failure !== undefined) throw error;
  }
}

function environmentOf(text: string): "production" | "development" | "testing" {
  return text === "development" || text === "testing" ? text : "production";
}
