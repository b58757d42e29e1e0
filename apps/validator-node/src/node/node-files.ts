/** Reads what the config names and makes the pipeline's NodeConfig of it. */

import { readFileSync } from "node:fs";
import { verifySignature } from "@platform/keys";
import { CodedError, parseGenesis } from "@platform/protocol";
import { type NodeConfig, TRUST_CHAIN, type TrustedHead } from "@platform/validator";
import {
  genesisContextFaults,
  parseSnapshotFile,
  shippedRuntime,
} from "@platform/validator/genesis";
import type { Config } from "../config/schema.ts";
import { openKeys } from "../config/secrets.ts";

/** @throws CodedError FILE_NOT_FOUND, GENESIS_*, SNAPSHOT_MALFORMED, KEYSTORE_*, RUNTIME_UNKNOWN */
export function nodeConfigOf(config: Config, observeUntil?: bigint): NodeConfig {
  const genesis = parseGenesis(readText(config.genesis, "genesis"), verifySignature);
  const snapshotJson = readText(config.snapshot, "snapshot").trimEnd();
  const runtime = shippedRuntime();
  if (runtime.hash !== genesis.runtimeHash)
    throw new CodedError({
      code: "RUNTIME_UNKNOWN",
      message: `genesis names runtime ${genesis.runtimeHash}, this version carries ${runtime.hash}`,
      hint: "install the version of this software that the network started with",
    });
  const faults = genesisContextFaults(genesis, { snapshot: parseSnapshotFile(snapshotJson) });
  if (faults.length > 0)
    throw new CodedError({ code: "GENESIS_INVALID", message: faults.join("; ") });
  const { material, nextSession } = openKeys(config);
  return {
    environment: config.environment,
    dataDir: config.dataDir,
    genesis,
    snapshotJson,
    runtimeCode: runtime.code,
    keys: material,
    nextSession,
    signerMarker: `${config.keys.session}.signer`,
    ...(observeUntil === undefined ? {} : { observeUntil }),
    chainUrl: config.chain.url,
    listen: { validator: config.p2p.validatorListen, edge: config.p2p.edgeListen },
    peers: config.peers,
    edgePeers: config.p2p.edgePeers,
    sync: { ...config.sync, keepEvents: config.events.keepBlocks },
    ...(config.trust === undefined ? {} : { trust: trustedHead(config.trust) }),
    sandbox: {
      processes: config.sandbox.workers,
      spares: config.sandbox.spares,
      confinement: config.sandbox.confinement,
    },
  };
}

/** What block 0 is made of. @throws CodedError FILE_NOT_FOUND, GENESIS_*, SNAPSHOT_MALFORMED */
export function genesisFiles(config: Config) {
  const genesis = parseGenesis(readText(config.genesis, "genesis"), verifySignature);
  const snapshot = parseSnapshotFile(readText(config.snapshot, "snapshot").trimEnd());
  return { genesis, snapshot, code: shippedRuntime().code };
}

/** `HEIGHT:HASH` or `chain`, in the form that the schema admits. */
function trustedHead(text: string): TrustedHead | typeof TRUST_CHAIN {
  if (text === TRUST_CHAIN) return TRUST_CHAIN;
  const [height = "", hash = ""] = text.split(":");
  return { height: BigInt(height), hash };
}

/** @throws CodedError FILE_NOT_FOUND */
export function readText(path: string, what: string): string {
  return Buffer.from(readBytes(path, what)).toString("utf8");
}

/** @throws CodedError FILE_NOT_FOUND */
export function readBytes(path: string, what: string): Uint8Array {
  try {
    return new Uint8Array(readFileSync(path));
  } catch (cause) {
    throw new CodedError(
      { code: "FILE_NOT_FOUND", message: `the ${what} file ${path} cannot be read` },
      { cause },
    );
  }
}
