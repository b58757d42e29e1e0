/** Building, signing and finding the one extrinsic that a validator sends. */

import { type ChainRef, fromHex, type Signer, toHex } from "@platform/protocol";
import type { ApiPromise } from "@polkadot/api";
import { incompatible } from "./chain-errors.ts";
import type { Inclusion, PoolAnswer, SignedExtrinsic, WeightCall } from "./client.ts";
import { apiAt } from "./storage-query.ts";

/** Long enough from the finalised head, short enough that a lost extrinsic soon cannot come back. */
const ERA_BLOCKS = 64;
/** A payload longer than this is signed as its blake2_256. */
const MAX_PLAIN_PAYLOAD = 256;

function weightsCall(api: ApiPromise, call: WeightCall) {
  const { netuid, mechanism, weights, versionKey } = call;
  const name = mechanism === 0 ? "setWeights" : "setMechanismWeights";
  const build = api.tx["subtensorModule"]?.[name];
  if (build === undefined) throw incompatible(`call SubtensorModule.${name}`);
  const uids = weights.map(([uid]) => uid);
  const values = weights.map(([, weight]) => weight);
  const head = mechanism === 0 ? [netuid] : [netuid, mechanism];
  return build(...head, uids, values, versionKey);
}

/** The part of the library's SignerPayload that is used; its own type is not exported. */
interface SigningPayload {
  toRaw(): { readonly data: string };
  toPayload(): Parameters<ReturnType<typeof weightsCall>["addSignature"]>[2];
}

export async function signWeights(
  api: ApiPromise,
  call: WeightCall,
  signer: Signer,
  anchor: ChainRef,
): Promise<SignedExtrinsic> {
  const tx = weightsCall(api, call);
  const address = `0x${signer.publicKey}`;
  const nonce = (await api.rpc.system.accountNextIndex(address)).toNumber();
  const current = Number(anchor.number);
  const era = api.registry.createTypeUnsafe("ExtrinsicEra", [{ current, period: ERA_BLOCKS }]);
  const payload = api.registry.createTypeUnsafe("SignerPayload", [
    {
      address,
      blockHash: `0x${anchor.hash}`,
      blockNumber: current,
      era,
      genesisHash: api.genesisHash,
      method: tx.method,
      nonce,
      runtimeVersion: api.runtimeVersion,
      signedExtensions: api.registry.signedExtensions,
      tip: 0,
      version: tx.version,
    },
  ]) as unknown as SigningPayload;
  const raw = fromHex(payload.toRaw().data.slice(2));
  const message = raw.length > MAX_PLAIN_PAYLOAD ? api.registry.hash(raw) : raw;
  // 01: the sr25519 variant of MultiSignature.
  tx.addSignature(address, `0x01${await signer.sign(message)}`, payload.toPayload());
  return {
    bytes: tx.toU8a(),
    hash: tx.hash.toHex().slice(2),
    nonce,
    birth: anchor.number,
    death: anchor.number + BigInt(ERA_BLOCKS),
  };
}

/** The node's answer; anything that is not an answer is thrown on. */
export async function submitBytes(api: ApiPromise, bytes: Uint8Array): Promise<PoolAnswer> {
  try {
    // By bytes, not by a decoded extrinsic: what is sent is what the ledger holds.
    await api.rpc.author.submitExtrinsic(`0x${toHex(bytes)}`);
    return { accepted: true };
  } catch (thrown) {
    if (!(thrown instanceof Error) || !("code" in thrown) || typeof thrown.code !== "number")
      throw thrown;
    return { accepted: false, code: thrown.code, reason: thrown.message };
  }
}

export async function findInBlock(
  api: ApiPromise,
  block: ChainRef,
  bytes: Uint8Array,
): Promise<Inclusion | undefined> {
  const wanted = `0x${toHex(bytes)}`;
  const raw = (await api.rpc.chain.getBlock.raw(`0x${block.hash}`)) as unknown as {
    block: { extrinsics: string[] };
  };
  const index = raw.block.extrinsics.indexOf(wanted);
  return index < 0 ? undefined : { block, error: await dispatchErrorOf(api, block, index) };
}

interface EventRecordView {
  readonly phase: { toJSON(): { applyExtrinsic?: number } };
  readonly event: {
    readonly section: string;
    readonly method: string;
    readonly data: readonly unknown[];
  };
}

async function dispatchErrorOf(
  api: ApiPromise,
  block: ChainRef,
  index: number,
): Promise<string | undefined> {
  const at = await apiAt(api, block.hash);
  const query = at.query["system"]?.["events"];
  if (query === undefined) throw incompatible("storage item System.Events");
  const records = (await query()) as unknown as readonly EventRecordView[];
  const own = records.filter(({ phase }) => phase.toJSON().applyExtrinsic === index);
  const of = (method: string) =>
    own.find(({ event }) => event.section === "system" && event.method === method);
  if (of("ExtrinsicSuccess") !== undefined) return undefined;
  const failure = of("ExtrinsicFailed")?.event.data[0];
  return failure === undefined ? "NoOutcomeEvent" : nameOfError(api, failure);
}

function nameOfError(api: ApiPromise, failure: unknown): string {
  const error = failure as {
    isModule: boolean;
    asModule: Parameters<ApiPromise["registry"]["findMetaError"]>[0];
    type: string;
  };
  return error.isModule ? api.registry.findMetaError(error.asModule).name : error.type;
}
