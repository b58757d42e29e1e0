/** A stopped validator's directory: genesis and one decided block, as a running one leaves them. */

import { join } from "node:path";
import { createEd25519Signer } from "@platform/keys";
import {
  encodeBlock,
  encodeCertificate,
  genesisHeader,
  headerHash,
  Phase,
  validatorSetHash,
  voteSignBytes,
} from "@platform/protocol";
import { BLOCK_DATABASE, createBlockStore, openDatabase } from "@platform/storage";
import { buildHeader } from "../../src/consensus/block-maker.ts";
import { readHead } from "../../src/consensus/head.ts";
import {
  contextOn,
  executorIn,
  seedOf,
  type TestNetwork,
} from "../integration/executor-network.ts";

/** Block 1, certified by three of four, in real databases; `laterMs` makes it another block. */
export async function decideOne(dataDir: string, net: TestNetwork, laterMs = 0n): Promise<void> {
  const { genesis, chainId } = net;
  const executor = executorIn(dataDir, chainId);
  const tip = await executor.genesis({ ...net });
  const head = await readHead(executor, genesisHeader(genesis, tip.stateRoot), undefined);
  const next = contextOn(tip, net);
  const context = { ...next, timeMs: next.timeMs + laterMs };
  const execution = await executor.execute({ context, extrinsics: [] });
  if (!execution.ok) throw new Error(execution.message);
  const header = buildHeader(head, context, new Uint8Array(0), [], execution);
  const digest = headerHash(header);
  const vote = { height: 1n, view: 0, phase: Phase.commit, digest } as const;
  const votes = { chainId, epoch: 0n, validatorSetHash: validatorSetHash(head.nextSet) };
  const sessions = [0, 1, 2, 3].map((i) => createEd25519Signer(seedOf(`session${i}`)));
  const signatures = [];
  for (const [index, { sessionKey }] of head.nextSet.members.entries()) {
    const signer = sessions.find(({ publicKey }) => publicKey === sessionKey);
    if (signer === undefined || index === 3) continue;
    signatures.push({ index, signature: await signer.sign(voteSignBytes(votes, vote)) });
  }
  const certificate = encodeCertificate({ height: 1n, view: 0, digest, signatures });
  const block = encodeBlock({
    header,
    body: { parentCertificate: new Uint8Array(0), extrinsics: [] },
  });
  const blocks = createBlockStore(
    openDatabase(join(dataDir, "blocks.db"), BLOCK_DATABASE),
    chainId,
  );
  blocks.put(block, certificate);
  blocks.close();
  await executor.commit({ executionId: execution.executionId, height: 1n, blockHash: digest });
  await executor.close();
}
