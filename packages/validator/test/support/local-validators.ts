/** Whole validators in one process: real executor, store and sandbox, scripted chain and network. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createEd25519Signer, createSr25519Signer, verifySignature } from "@platform/keys";
import {
  type ChainSnapshot,
  chainIdOf,
  DEVELOPMENT_PARAMETERS,
  fromHex,
  type Genesis,
  type Hex32,
  inThreadPorts,
  type Parameters,
  type Signer,
  sha256Hex,
  utf8,
} from "@platform/protocol";
import type { Components } from "../../src/components.ts";
import { createExecutorClient } from "../../src/executor/client.ts";
import { startExecutor } from "../../src/executor/service.ts";
import { buildGenesis } from "../../src/genesis/build-genesis.ts";
import { delegateForDraft } from "../../src/genesis/delegate.ts";
import { addDelegation, createDraft } from "../../src/genesis/draft.ts";
import { shippedRuntime } from "../../src/genesis/shipped-runtime.ts";
import type { Logger } from "../../src/logger.ts";
import type { KeyMaterial } from "../../src/node-config.ts";
import { systemClock } from "../../src/services/clock.ts";
import { createEvaluator } from "../../src/services/evaluator.ts";
import { createStore } from "../../src/services/store-client.ts";
import { startStore } from "../../src/services/store-service.ts";
import type { SyncSettings, TrustedHead } from "../../src/sync/sync-settings.ts";
import { createValidator, type Validator } from "../../src/validator.ts";
import { type MemoryNetwork, memoryNetwork } from "./memory-network.ts";
import { type ScriptedChain, scriptedChain } from "./scripted-chain.ts";

const NETUID = 7;
const B0 = 100n;
const seedOf = (text: string): string => sha256Hex(utf8(text));

/** Hotkey of the validator at this index of every local network. */
export function validatorHotkey(index: number): Hex32 {
  return createSr25519Signer(fromHex(seedOf(`hotkey ${index}`))).publicKey;
}

export interface LocalValidators {
  readonly genesis: Genesis;
  readonly chainId: Hex32;
  readonly snapshot: ChainSnapshot;
  readonly chain: ScriptedChain;
  readonly network: MemoryNetwork;
  readonly owner: ReturnType<typeof createSr25519Signer>;
  readonly hotkeys: readonly Hex32[];
  readonly miners: readonly ReturnType<typeof createSr25519Signer>[];
  readonly validators: Map<Hex32, Validator>;
  /** Safety stops by hotkey. */
  readonly stops: Map<Hex32, number>;
  /** Session keys by hotkey: what a validator itself would sign with. */
  readonly sessions: ReadonlyMap<Hex32, Signer>;
  /** Heights of determinism bundles by hotkey. */
  readonly bundles: { readonly hotkey: Hex32; readonly height: bigint }[];
  dataDir(hotkey: Hex32): string;
  /** Stops one and closes its databases; `start` brings it back on its data. */
  stop(hotkey: Hex32): Promise<void>;
  start(hotkey: Hex32, trust?: TrustedHead): Promise<void>;
  readonly observers: readonly Hex32[];
  close(): Promise<void>;
}

export interface LocalInit {
  readonly validators: number;
  readonly miners: number;
  readonly intervalMs: number;
  readonly parameters?: Partial<Parameters>;
  /** Further nodes that are no members; `start` brings them up. */
  readonly observers?: number;
  readonly sync?: SyncSettings;
  /** Largest chunk of a served state. */
  readonly chunkBytes?: number;
  /** The runtime of genesis in the place of the shipped one, of the same spec version. */
  readonly runtimeCode?: Uint8Array;
  /** Replaces parts of one validator's components. */
  readonly alter?: (hotkey: Hex32, components: Components) => Components;
  readonly log?: ((line: string) => void) | undefined;
}

export async function localValidators(init: LocalInit): Promise<LocalValidators> {
  const directory = mkdtempSync(join(tmpdir(), "validators-"));
  const keysOf = (count: number, name: string): KeyMaterial[] =>
    Array.from({ length: count }, (_, i) => ({
      hotkeySeed: seedOf(`${name}hotkey ${i}`),
      sessionSeed: seedOf(`${name}session ${i}`),
      validatorPeerSeed: seedOf(`${name}peer ${i}`),
      edgePeerSeed: seedOf(`${name}edge ${i}`),
    }));
  const keys = keysOf(init.validators, "");
  const strangers = new Map(
    keysOf(init.observers ?? 0, "observer ").map((one) => [
      createSr25519Signer(fromHex(one.hotkeySeed)).publicKey,
      one,
    ]),
  );
  const bundles: { readonly hotkey: Hex32; readonly height: bigint }[] = [];
  const dataDirOf = (hotkey: Hex32): string => join(directory, hotkey.slice(0, 8));
  const byHotkey = new Map(
    keys.map((one) => [createSr25519Signer(fromHex(one.hotkeySeed)).publicKey, one]),
  );
  const miners = Array.from({ length: init.miners }, (_, i) =>
    createSr25519Signer(fromHex(seedOf(`miner ${i}`))),
  );
  const owner = createSr25519Signer(fromHex(seedOf("owner")));
  const share = Math.floor(65_535 / init.validators);
  const neurons = [
    ...[...byHotkey.keys()].map((hotkey, uid) => ({
      uid,
      hotkey,
      stakeWeight: share,
      permit: true,
      registeredAt: 1n,
    })),
    ...miners.map((miner, i) => ({
      uid: init.validators + i,
      hotkey: miner.publicKey,
      stakeWeight: 0,
      permit: false,
      registeredAt: 2n,
    })),
  ];
  const chain = scriptedChain(NETUID, neurons, init.intervalMs, B0);
  const network = memoryNetwork();
  const shipped = shippedRuntime();
  const runtime = { ...shipped, code: init.runtimeCode ?? shipped.code };
  const snapshot = chain.snapshotAt(B0);
  let draft = createDraft({
    lineage: `test ${directory}`,
    substrateGenesis: chain.blockHash(0n),
    netuid: NETUID,
    ownerKeys: [owner.publicKey],
    ownerThreshold: 1,
    parameters: {
      ...DEVELOPMENT_PARAMETERS,
      intervalMs: init.intervalMs,
      ...init.parameters,
    },
  });
  for (const one of keys)
    draft = addDelegation(
      draft,
      await delegateForDraft(draft, one, runtime.specVersion),
      verifySignature,
    );
  const { genesis } = buildGenesis(
    {
      draft,
      snapshot,
      timeMs: BigInt(Date.now()),
      runtimeCode: runtime.code,
      specVersion: runtime.specVersion,
    },
    verifySignature,
  );
  const chainId = chainIdOf(genesis);
  const validators = new Map<Hex32, Validator>();
  const stops = new Map<Hex32, number>();
  const closers = new Map<Hex32, () => Promise<void>>();

  const start = async (hotkey: Hex32, trust?: TrustedHead): Promise<void> => {
    const own = (byHotkey.get(hotkey) ?? strangers.get(hotkey)) as KeyMaterial;
    const dataDir = dataDirOf(hotkey);
    const [storeEnd, storeService] = inThreadPorts(structuredClone) as never as [never, never];
    startStore(storeService, { dataDir, chainId });
    const store = createStore(storeEnd);
    const [executorEnd, executorService] = inThreadPorts(structuredClone) as never as [
      never,
      never,
    ];
    const { chunkBytes } = init;
    startExecutor(executorService, {
      dataDir,
      chainId,
      ...(chunkBytes === undefined ? {} : { chunkBytes }),
    });
    const executor = createExecutorClient(executorEnd);
    const logger = lineLogger(hotkey, init.log);
    const evaluator = createEvaluator(logger, { processes: 1 });
    const parts: Components = {
      store,
      executor,
      evaluator,
      logger,
      chain: chain.link(hotkey),
      network: network.join(hotkey),
      clock: systemClock,
      session: createEd25519Signer(fromHex(own.sessionSeed)),
      verify: { now: verifySignature, later: async (...args) => verifySignature(...args) },
    };
    const components = init.alter?.(hotkey, parts) ?? parts;
    const closeParts = async (): Promise<void> => {
      await parts.network.close();
      await evaluator.close();
      await executor.close();
      await store.close();
    };
    closers.set(hotkey, closeParts);
    const validator = await createValidator(components, {
      genesis,
      snapshot,
      code: runtime.code,
      environment: "testing",
      version: "test",
      hotkey,
      concurrency: 1,
      addresses: new Map(),
      ...(init.sync === undefined ? {} : { sync: init.sync }),
      ...(trust === undefined ? {} : { trust }),
      bundle: async (head) => void bundles.push({ hotkey, height: head.header.height + 1n }),
      onStop: (reason, error) => {
        stops.set(hotkey, reason);
        logger.error("safety stop", { reason, error: String(error) });
      },
    });
    validators.set(hotkey, validator);
    closers.set(hotkey, async () => {
      await validator.stop();
      await closeParts();
    });
  };
  const stop = async (hotkey: Hex32): Promise<void> => {
    await closers.get(hotkey)?.();
    closers.delete(hotkey);
    validators.delete(hotkey);
  };
  const close = async (): Promise<void> => {
    for (const hotkey of [...closers.keys()]) await stop(hotkey);
    chain.stop();
    rmSync(directory, { recursive: true, force: true });
  };
  try {
    for (const hotkey of byHotkey.keys()) await start(hotkey);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    genesis,
    chainId,
    snapshot,
    chain,
    network,
    owner,
    hotkeys: [...byHotkey.keys()],
    observers: [...strangers.keys()],
    miners,
    validators,
    stops,
    bundles,
    dataDir: dataDirOf,
    sessions: new Map(
      [...byHotkey].map(([hotkey, key]) => [hotkey, createEd25519Signer(fromHex(key.sessionSeed))]),
    ),
    start,
    stop,
    close,
  };
}

function lineLogger(hotkey: Hex32, log: ((line: string) => void) | undefined): Logger {
  const write = (level: string) => (message: string, fields?: object) =>
    log?.(
      `${hotkey.slice(0, 4)} ${level} ${message} ${JSON.stringify(fields ?? {}, (_k, v) => (typeof v === "bigint" ? String(v) : v))}`,
    );
  return { debug: write("debug"), info: write("info"), warn: write("warn"), error: write("error") };
}

/** Polls until the answer is not undefined; fails with what was waited for. */
export async function until<T>(
  what: string,
  ask: () => Promise<T | undefined> | T | undefined,
  ms: number,
): Promise<T> {
  const end = Date.now() + ms;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > end) throw new Error(`timed out after ${ms} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
