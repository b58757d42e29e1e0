/** What a node that was away does with each block that a peer sends, network apart. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { verifySignature } from "@platform/keys";
import {
  type Certificate,
  certificateHash,
  decodeBlock,
  decodeCertificate,
  encodeBlock,
  encodeCertificate,
  extrinsicsRoot,
  FORMAT_VERSION,
  type Header,
  type Hex32,
  headerHash,
  Phase,
  Scheme,
  type Signer,
  utf8,
  type ValidatorSet,
  verifyCertificate,
  voteSignBytes,
} from "@platform/protocol";
import { API, type BlockContext, call } from "@platform/runtime";
import { BLOCK_DATABASE, createBlockStore, openDatabase } from "@platform/storage";
import { createSignatureCache, type Executor } from "@platform/validator/executor";
import { contextOn, executorAt, type Founded, signed } from "./block-chain.ts";

export interface SyncRate {
  readonly blocks: number;
  readonly extrinsicsEach: number;
  readonly seconds: number;
  readonly cpuSeconds: number;
}

interface Sent {
  readonly block: Uint8Array;
  readonly certificate: Uint8Array;
}

/** A chain is made first, then a second executor catches up with it from genesis on. */
export async function rateOfSync(
  of: Founded,
  blocks: number,
  extrinsicsEach: number,
): Promise<SyncRate> {
  const folder = mkdtempSync(join(tmpdir(), "platform-bench-sync-"));
  try {
    const maker = executorAt(of, join(folder, "maker"), createSignatureCache());
    const set = setOf(maker);
    const chain: Sent[] = [];
    for (let i = 0; i < blocks; i++)
      chain.push(await nextBlock(of, maker, set, chain.at(-1), i, extrinsicsEach));
    maker.close();
    return { blocks, extrinsicsEach, ...follow(of, join(folder, "follower"), set, chain) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function setOf(executor: Executor): ValidatorSet {
  const { index, result } = API.session;
  const session = result.dec(executor.api({ index, args: new Uint8Array(0), at: { type: "tip" } }));
  const members = session.members.map(({ power, signed: { delegation } }) => ({
    ...{ hotkey: delegation.hotkey, sessionKey: delegation.sessionKey, power },
  }));
  return { epoch: session.epoch, boundary: session.boundary.number, members };
}

async function nextBlock(
  of: Founded,
  maker: Executor,
  set: ValidatorSet,
  parent: Sent | undefined,
  at: number,
  count: number,
): Promise<Sent> {
  const tip = maker.open();
  if (tip === null) throw new Error("no genesis");
  const context = contextOn(tip, of);
  const extrinsics: Uint8Array[] = [];
  for (let i = 0; i < count; i++) {
    const n = at * count + i;
    const miner = of.miners[n % of.miners.length] as Signer;
    const nonce = Math.floor(n / of.miners.length);
    extrinsics.push(await signed(of, context, miner, call.remark(utf8("hello")), nonce));
  }
  const executed = maker.execute({ context, extrinsics });
  if (!executed.ok) throw new Error(`block ${context.height}: ${executed.message}`);
  const header = headerOf(
    of,
    context,
    parent?.certificate ?? new Uint8Array(0),
    extrinsics,
    executed,
  );
  const digest = headerHash(header);
  maker.commit({ executionId: executed.executionId, height: context.height, blockHash: digest });
  const body = { parentCertificate: parent?.certificate ?? new Uint8Array(0), extrinsics };
  return {
    block: encodeBlock({ header, body }),
    certificate: encodeCertificate(await certify(of, set, header, digest)),
  };
}

function headerOf(
  of: Founded,
  context: BlockContext,
  parentCertificate: Uint8Array,
  extrinsics: readonly Uint8Array[],
  executed: Extract<ReturnType<Executor["execute"]>, { ok: true }>,
): Header {
  const { nextValidatorSetHash } = executed.summary;
  return {
    ...{ formatVersion: FORMAT_VERSION, chainId: of.chainId, height: context.height },
    ...{ parentHash: context.parentHash, timeMs: context.timeMs, chainRef: context.chainRef },
    ...{
      epoch: executed.summary.epoch,
      validatorSetHash: nextValidatorSetHash,
      nextValidatorSetHash,
    },
    ...{ specVersion: of.genesis.specVersion, sandboxVersion: of.genesis.sandboxVersion },
    parentCertHash: certificateHash(parentCertificate),
    extrinsicsRoot: extrinsicsRoot(extrinsics),
    ...{ stateRoot: executed.stateRoot, eventsRoot: executed.eventsRoot },
  };
}

/** Three of four sign, in the set's order. */
async function certify(
  of: Founded,
  set: ValidatorSet,
  { height, validatorSetHash, epoch }: Header,
  digest: Hex32,
): Promise<Certificate> {
  const vote = voteSignBytes(
    { chainId: of.chainId, epoch, validatorSetHash },
    { height, view: 0, phase: Phase.commit, digest },
  );
  const signatures = [];
  for (const [index, { sessionKey }] of set.members.slice(0, 3).entries()) {
    const signer = of.sessions.find(({ publicKey }) => publicKey === sessionKey);
    if (signer === undefined) throw new Error("a member without its key");
    signatures.push({ index, signature: await signer.sign(vote) });
  }
  return { height, view: 0, digest, signatures };
}

/** Decode, certificate, execution with every signature new, root, durable commit of both stores. */
function follow(
  of: Founded,
  folder: string,
  set: ValidatorSet,
  chain: readonly Sent[],
): Pick<SyncRate, "seconds" | "cpuSeconds"> {
  const executor = executorAt(of, folder, createSignatureCache());
  const blocks = createBlockStore(
    openDatabase(join(folder, "blocks.db"), BLOCK_DATABASE),
    of.chainId,
  );
  const start = performance.now();
  const before = process.cpuUsage();
  for (const sent of chain) {
    const { header, body } = decodeBlock(sent.block);
    const certificate = decodeCertificate(sent.certificate);
    const digest = headerHash(header);
    const { validatorSetHash } = header;
    const valid =
      certificate.digest === digest &&
      verifyCertificate(certificate, of.chainId, set, validatorSetHash, verifyEd25519);
    if (!valid) throw new Error(`block ${header.height} has no certificate`);
    const tip = executor.open();
    if (tip === null) throw new Error("no genesis");
    const context = contextOn(tip, of);
    const executed = executor.execute({ context, extrinsics: body.extrinsics });
    if (!executed.ok || executed.stateRoot !== header.stateRoot)
      throw new Error(`block ${header.height} gives another state`);
    blocks.put(sent.block, sent.certificate, executed.events);
    executor.commit({
      executionId: executed.executionId,
      height: header.height,
      blockHash: digest,
    });
  }
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(before);
  blocks.close();
  executor.close();
  return { seconds, cpuSeconds: (user + system) / 1e6 };
}

function verifyEd25519(key: Hex32, message: Uint8Array, signature: string): boolean {
  return verifySignature(Scheme.ed25519, key, message, signature);
}
