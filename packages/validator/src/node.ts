/** A whole validator process: threads, keys and files bound to `createValidator`. */

import { setTimeout as delay } from "node:timers/promises";
import { createSr25519Signer, verifySignature } from "@platform/keys";
import { createNetworkClient, type NetworkConfig, type NetworkRole } from "@platform/p2p";
import { chainIdOf, fromHex, type Hex32, SignedDelegationCodec } from "@platform/protocol";
import { lockDataDirectory } from "@platform/storage";
import type { ValidatorApi } from "./api.ts";
import type { ProductionComponents, SessionSigner } from "./components.ts";
import { writeBundle } from "./consensus/determinism-bundle.ts";
import { keepEvidence } from "./evidence-files.ts";
import { createExecutorClient } from "./executor/client.ts";
import { SafetyStop } from "./exit-codes.ts";
import { delegate } from "./genesis/delegate.ts";
import { parseSnapshotFile } from "./genesis/snapshot-file.ts";
import type { Logger } from "./logger.ts";
import type { NodeConfig } from "./node-config.ts";
import { createChainLink } from "./services/chain-link.ts";
import { systemClock } from "./services/clock.ts";
import { createEvaluator } from "./services/evaluator.ts";
import { createNetwork } from "./services/network.ts";
import { createSessionRing } from "./services/session-ring.ts";
import { createStore } from "./services/store-client.ts";
import { rememberVerified } from "./services/verified-signatures.ts";
import { createVerification } from "./services/verify-client.ts";
import { serviceLost, startService } from "./services/worker-services.ts";
import { guardSigner } from "./signer-guard.ts";
import { resolveTrust } from "./sync/resolve-trust.ts";
import { createValidator, type Validator } from "./validator.ts";

export interface NodeComponents {
  readonly logger: Logger;
  /** The node has stopped voting for good; the process must exit with this code. */
  readonly onFatal: (exitCode: number, error: unknown) => void;
  /** Builds the validator from the started services. @default createValidator */
  readonly build?: typeof createValidator;
}

export interface RunningNode {
  readonly api: ValidatorApi;
  stop(): Promise<void>;
}

/** What was started, in order; stopped in reverse. */
type Stops = (() => unknown)[];

const VERSION = "0.1.0";

/** Closing waits for threads, and one of them may be the reason of the failure. */
const STOP_AFTER_FAILURE_MS = 5_000;

/**
 * Starts every service and joins the network.
 * @throws CodedError of the configuration's files, ports and databases
 */
export async function startNode(
  config: NodeConfig,
  components: NodeComponents,
): Promise<RunningNode> {
  const stops: Stops = [];
  const stop = async (): Promise<void> => {
    for (const one of stops.splice(0).reverse()) await one();
  };
  // A thread that dies never answers: without this the start would wait for it for ever.
  const { promise: died, reject } = Promise.withResolvers<never>();
  died.catch(() => undefined);
  const onFatal = (exitCode: number, error: unknown): void => {
    reject(error);
    components.onFatal(exitCode, error);
  };
  try {
    const lock = lockDataDirectory(config.dataDir);
    stops.push(() => lock.release());
    const started = compose(config, { ...components, onFatal }, stops);
    const validator = await Promise.race([started, died]);
    stops.push(() => validator.stop());
    return { api: validator.api, stop };
  } catch (error) {
    await Promise.race([stop(), delay(STOP_AFTER_FAILURE_MS, undefined, { ref: false })]);
    throw error;
  }
}

async function compose(
  config: NodeConfig,
  components: NodeComponents,
  stops: Stops,
): Promise<Validator> {
  const { logger, onFatal, build = createValidator } = components;
  const chainId = chainIdOf(config.genesis);
  const session = createSessionRing(
    config.keys.sessionSeed,
    config.nextSession ?? (() => undefined),
  );
  const hotkey = createSr25519Signer(fromHex(config.keys.hotkeySeed)).publicKey;
  const guard = guardSigner({
    dataDir: config.dataDir,
    chainId,
    marker: config.signerMarker,
    observeUntil: config.observeUntil,
  });
  const real = await startServices(config, chainId, session, components, stops);
  await guard.admit(real.chain, config.genesis);
  const trust = await resolveTrust(config.trust, chainId, real);
  const { observeUntil } = guard;
  if (observeUntil > 0n) logger.info("Signs from an epoch on", { epoch: String(observeUntil) });
  return build(real, {
    genesis: config.genesis,
    snapshot: parseSnapshotFile(config.snapshotJson),
    code: config.runtimeCode,
    environment: config.environment,
    version: VERSION,
    hotkey,
    observeUntil,
    concurrency: config.sandbox.processes,
    addresses: new Map(config.peers.map((peer) => [peer.hotkey, peer.addresses])),
    ...(config.sync === undefined ? {} : { sync: config.sync }),
    ...(trust === undefined ? {} : { trust }),
    bundle: async (head, block, certificate, witness) => {
      const path = writeBundle(config.dataDir, head, { block, certificate, witness });
      logger.error("Determinism bundle written", { path });
    },
    evidence: (document) => {
      const path = keepEvidence(config.dataDir, document);
      logger.error("Evidence written", { path: path ?? "not kept: there are too many files" });
    },
    onStop: (reason, error) => onFatal(reason, error),
  });
}

async function startServices(
  config: NodeConfig,
  chainId: Hex32,
  session: SessionSigner,
  { logger, onFatal }: NodeComponents,
  stops: Stops,
): Promise<ProductionComponents> {
  const lost = (service: string, error: Error): void =>
    onFatal(SafetyStop.storageLost, serviceLost(service, error));
  const thread = <In, Out>(
    name: Parameters<typeof startService>[0],
    label: string,
    data: unknown,
  ) => {
    const started = startService<In, Out>(name, label, data, lost);
    stops.push(() => started.terminate());
    return started.port;
  };
  const { dataDir } = config;
  const store = createStore(thread("store", "store", { dataDir, chainId }));
  stops.push(() => store.close());
  const executor = createExecutorClient(thread("executor", "executor", { dataDir, chainId }));
  stops.push(() => executor.close());
  const chain = createChainLink(
    thread("chain", "chain", {
      dataDir,
      url: config.chainUrl,
      netuid: config.genesis.netuid,
      substrateGenesis: config.genesis.substrateGenesis,
      hotkeySeed: config.keys.hotkeySeed,
    }),
  );
  // The first answer: a damaged ledger must end the start, not the first weights.
  await chain.weightSubmissions();
  const evaluator = createEvaluator(logger, config.sandbox);
  stops.push(() => evaluator.close());
  const verifyOnce = rememberVerified(verifySignature);
  const verify = createVerification(verifyOnce, thread("verify", "verify", {}));
  const certificate = await peerCertificate(config, chainId);
  const host = (role: NetworkRole) => (handlers: Parameters<typeof createNetworkClient>[1]) =>
    createNetworkClient(
      thread("network", `${role} network`, networkConfig(config, chainId, role, certificate)),
      handlers,
    );
  const network = await createNetwork({
    validator: host("validator"),
    edge: host("edge"),
    edgePeers: config.edgePeers,
  });
  stops.push(() => network.close());
  return {
    executor,
    store,
    chain,
    evaluator,
    network,
    clock: systemClock,
    logger,
    session,
    verify,
  };
}

/** Signed anew at each start: it proves the keys of this process, whatever state is on disk. */
async function peerCertificate(config: NodeConfig, chainId: Hex32): Promise<Uint8Array> {
  const unused = { fromEpoch: 0n, seq: 0n };
  const { specVersion } = config.genesis;
  return SignedDelegationCodec.enc(await delegate(chainId, config.keys, specVersion, unused));
}

function networkConfig(
  config: NodeConfig,
  chainId: Hex32,
  role: NetworkRole,
  certificate: Uint8Array,
): NetworkConfig {
  const { keys, listen, genesis, environment } = config;
  const edge = role === "edge";
  return {
    role,
    chainId,
    netuid: genesis.netuid,
    peerSeed: fromHex(edge ? keys.edgePeerSeed : keys.validatorPeerSeed),
    listen: edge ? listen.edge : listen.validator,
    certificate,
    ...(edge ? { bootstrap: config.edgePeers } : {}),
    environment,
  };
}
