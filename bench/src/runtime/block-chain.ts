/** A chain of four validators with real keys, over the executor that ships. */

import { join } from "node:path";
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
  type Signer,
  sha256,
  sha256Hex,
  signDelegation,
  signExtrinsic,
  utf8,
} from "@platform/protocol";
import type { BlockContext } from "@platform/runtime";
import { createStateStore, openDatabase, STATE_DATABASE } from "@platform/storage";
import { Executor, RuntimeModules, type SignatureCache } from "@platform/validator/executor";
import { buildGenesis, createDraft } from "@platform/validator/genesis";

const VALIDATORS = 4;
const MINERS = 64;
const seedOf = (name: string): Uint8Array => sha256(utf8(name));

export interface Founded {
  readonly genesis: Genesis;
  readonly snapshot: ChainSnapshot;
  readonly chainId: Hex32;
  readonly code: Uint8Array;
  readonly sessions: readonly Signer[];
  readonly miners: readonly Signer[];
}

export async function found(code: Uint8Array, specVersion: number): Promise<Founded> {
  const hotkeys = Array.from({ length: VALIDATORS }, (_, i) =>
    createSr25519Signer(seedOf(`hot ${i}`)),
  );
  const sessions = hotkeys.map((_, i) => createEd25519Signer(seedOf(`session ${i}`)));
  const miners = Array.from({ length: MINERS }, (_, i) =>
    createSr25519Signer(seedOf(`miner ${i}`)),
  );
  const draft = createDraft({
    ...{ lineage: "bench", substrateGenesis: sha256Hex(utf8("substrate")), netuid: 2 },
    ...{ ownerKeys: [sha256Hex(utf8("owner"))], ownerThreshold: 1 },
    parameters: DEVELOPMENT_PARAMETERS,
  });
  const delegations = await Promise.all(
    hotkeys.map((hotkey, i) => {
      const session = sessions[i] as Signer;
      const delegation = {
        ...{ chainId: draftId(draft), hotkey: hotkey.publicKey, peerIds: ["12D3KooWBench"] },
        ...{ sessionKey: session.publicKey, sandboxVersions: [1], specVersions: [1] },
        ...{ fromEpoch: 0n, toEpoch: 1_000n, seq: 1n },
      };
      return signDelegation(delegation, hotkey, session);
    }),
  );
  const snapshot: ChainSnapshot = {
    netuid: 2,
    block: { number: 30n, hash: sha256Hex(utf8("B0")) },
    neurons: [...hotkeys, ...miners].map((signer, uid) => ({
      ...{ uid, hotkey: signer.publicKey, registeredAt: 1n },
      ...{ stakeWeight: uid < VALIDATORS ? 10_000 : 0, permit: uid < VALIDATORS },
    })),
  };
  const parts = { draft: { ...draft, delegations }, snapshot, timeMs: 1_000_000n };
  const { genesis } = buildGenesis({ ...parts, runtimeCode: code, specVersion }, verifySignature);
  return { genesis, snapshot, chainId: chainIdOf(genesis), code, sessions, miners };
}

const modules = new RuntimeModules();

/** An executor over a durable database of its own, after genesis. */
export function executorAt(of: Founded, folder: string, signatures: SignatureCache): Executor {
  const openStore = () =>
    createStateStore(openDatabase(join(folder, "state.db"), STATE_DATABASE), of.chainId);
  const executor = new Executor({ openStore, signatures, modules }, of.chainId);
  executor.genesis(of);
  return executor;
}

export interface Tip {
  readonly height: bigint;
  readonly blockHash: Hex32;
  readonly stateRoot: Hex32;
}

export function contextOn(tip: Tip, { genesis, chainId }: Founded): BlockContext {
  const height = tip.height + 1n;
  const number = genesis.B0.number + height;
  return {
    ...{ chainId, height, parentHash: tip.blockHash, parentStateRoot: tip.stateRoot },
    timeMs: genesis.timeMs + height * BigInt(genesis.parameters.intervalMs),
    chainRef: { number, hash: sha256Hex(utf8(`chain ${number}`)) },
    signers: height === 1n ? [] : [0, 1, 2],
  };
}

/** Alive in the block of this context. */
export async function signed(
  of: Founded,
  { timeMs }: BlockContext,
  signer: Signer,
  call: Call,
  nonce: number,
): Promise<Uint8Array> {
  const { genesis, chainId } = of;
  const from = timeMs / BigInt(genesis.parameters.intervalMs);
  const body = {
    ...{ call, signer: signer.publicKey, scheme: signer.scheme, nonce, chainId },
    ...{ mortality: { from, slots: 4 }, specVersion: genesis.specVersion },
  };
  return encodeExtrinsic(await signExtrinsic(body, signer));
}
