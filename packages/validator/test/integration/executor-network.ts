/** A genesis of four real validators and the runtime as shipped, for tests of the executor. */

import { readFileSync } from "node:fs";
import { createEd25519Signer, createSr25519Signer, verifySignature } from "@platform/keys";
import {
  type Call,
  type ChainSnapshot,
  chainIdOf,
  DEVELOPMENT_PARAMETERS,
  draftId,
  encodeExtrinsic,
  type Genesis,
  type Hex32,
  inThreadPorts,
  type SignedDelegation,
  type Signer,
  sha256,
  sha256Hex,
  signDelegation,
  signExtrinsic,
  utf8,
} from "@platform/protocol";
import type { BlockContext } from "@platform/runtime";
import { createExecutorClient, type ExecutorClient } from "../../src/executor/client.ts";
import type { ExecutorTip } from "../../src/executor/messages.ts";
import { startExecutor } from "../../src/executor/service.ts";
import { buildGenesis, createDraft } from "../../src/genesis/index.ts";
import type { RpcCall, RpcMessage } from "../../src/ports/rpc.ts";

export const RUNTIME: Uint8Array = new Uint8Array(
  readFileSync(new URL("../build/runtime.wasm", import.meta.resolve("@platform/runtime"))),
);

export const seedOf = (name: string): Uint8Array => sha256(utf8(name));
export const miner: Signer = createSr25519Signer(seedOf("miner"));
export const owner: Signer = createSr25519Signer(seedOf("owner"));

export interface TestNetwork {
  readonly genesis: Genesis;
  readonly snapshot: ChainSnapshot;
  readonly chainId: Hex32;
  readonly code: Uint8Array;
}

export async function network(code: Uint8Array = RUNTIME): Promise<TestNetwork> {
  const draft = createDraft({
    lineage: "executor-test",
    substrateGenesis: sha256Hex(utf8("substrate")),
    netuid: 2,
    ownerKeys: [owner.publicKey],
    ownerThreshold: 1,
    parameters: DEVELOPMENT_PARAMETERS,
  });
  const hotkeys = [0, 1, 2, 3].map((i) => createSr25519Signer(seedOf(`hot${i}`)));
  const delegations: SignedDelegation[] = [];
  for (const [i, hotkey] of hotkeys.entries()) {
    const session = createEd25519Signer(seedOf(`session${i}`));
    const delegation = {
      chainId: draftId(draft),
      hotkey: hotkey.publicKey,
      peerIds: ["12D3KooWExecutorTest"],
      sessionKey: session.publicKey,
      sandboxVersions: [1],
      specVersions: [1],
      fromEpoch: 0n,
      toEpoch: 1_000n,
      seq: 1n,
    };
    delegations.push(await signDelegation(delegation, hotkey, session));
  }
  const snapshot: ChainSnapshot = {
    netuid: 2,
    block: { number: 30n, hash: sha256Hex(utf8("B0")) },
    neurons: [...hotkeys, miner].map((signer, uid) => ({
      uid,
      hotkey: signer.publicKey,
      stakeWeight: uid < 4 ? 10_000 : 0,
      permit: uid < 4,
      registeredAt: 1n,
    })),
  };
  const { genesis } = buildGenesis(
    {
      draft: { ...draft, delegations },
      snapshot,
      timeMs: 1_000_000n,
      runtimeCode: code,
      specVersion: 2,
    },
    verifySignature,
  );
  return { genesis, snapshot, chainId: chainIdOf(genesis), code };
}

export function executorIn(dataDir: string, chainId: Hex32): ExecutorClient {
  const [service, client] = inThreadPorts<RpcCall, RpcMessage>(structuredClone);
  startExecutor(service, { dataDir, chainId });
  return createExecutorClient(client);
}

/** The next block's context, one interval after the tip. */
export function contextOn(tip: ExecutorTip, { genesis, chainId }: TestNetwork): BlockContext {
  const height = tip.height + 1n;
  return {
    chainId,
    height,
    parentHash: tip.blockHash,
    parentStateRoot: tip.stateRoot,
    timeMs: genesis.timeMs + height * BigInt(genesis.parameters.intervalMs),
    chainRef: {
      number: genesis.B0.number + height,
      hash: sha256Hex(utf8(`chain ${genesis.B0.number + height}`)),
    },
    signers: height === 1n ? [] : [0, 1, 2],
  };
}

export async function signed(
  { chainId, genesis }: TestNetwork,
  signer: Signer,
  call: Call,
  nonce: number,
  specVersion = 2,
): Promise<Uint8Array> {
  return encodeExtrinsic(
    await signExtrinsic(
      {
        call,
        signer: signer.publicKey,
        scheme: signer.scheme,
        nonce,
        mortality: {
          from: genesis.timeMs / BigInt(genesis.parameters.intervalMs),
          slots: genesis.parameters.epochSlots,
        },
        specVersion,
        chainId,
      },
      signer,
    ),
  );
}
