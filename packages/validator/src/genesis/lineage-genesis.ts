/** From an old network's last state to the genesis of the next, and whether one follows from the other. */

import {
  chainIdOf,
  type Genesis,
  parameterFaults,
  snapshotHash,
  type VerifySignature,
} from "@platform/protocol";
import { type BuiltGenesis, buildGenesis } from "./build-genesis.ts";
import { createDraft, type GenesisDraft } from "./draft.ts";
import type { Lineage } from "./lineage-file.ts";

/** Parameters and owners are carried; who signs a delegation for this draft takes part. */
export function lineageDraft(lineage: Lineage): GenesisDraft {
  const { substrateGenesis, netuid, ownerKeys, ownerThreshold, parameters } = lineage;
  return createDraft({
    lineage: lineage.lineage,
    substrateGenesis,
    netuid,
    ownerKeys,
    ownerThreshold,
    parameters,
  });
}

/**
 * Everybody computes the same file from the same draft: time, block and stakes are the old
 * network's. @throws CodedError GENESIS_INVALID, GENESIS_EMPTY_SET
 */
export function buildLineageGenesis(
  lineage: Lineage,
  draft: GenesisDraft,
  runtime: { readonly code: Uint8Array; readonly specVersion: number },
  verify: VerifySignature,
): BuiltGenesis {
  return buildGenesis(
    {
      draft,
      snapshot: lineage.snapshot,
      timeMs: lineage.head.timeMs,
      runtimeCode: runtime.code,
      specVersion: runtime.specVersion,
    },
    verify,
  );
}

/** Everything of a new genesis that does not follow from the old network; empty when all does. */
export function lineageFaults(lineage: Lineage, genesis: Genesis): string[] {
  const faults: string[] = [];
  const same = (name: string, one: unknown, other: unknown): void => {
    if (one !== other) faults.push(`${name} is not the one that the old network hands on`);
  };
  const { head, snapshot } = lineage;
  if (chainIdOf(genesis) === head.chainId) faults.push("it is the old genesis itself");
  same("lineage", genesis.lineage, lineage.lineage);
  same("substrateGenesis", genesis.substrateGenesis, lineage.substrateGenesis);
  same("netuid", genesis.netuid, lineage.netuid);
  same("runtimeHash", genesis.runtimeHash, lineage.runtimeHash);
  same("specVersion", genesis.specVersion, head.specVersion);
  same("timeMs", genesis.timeMs, head.timeMs);
  same("snapshotHash", genesis.snapshotHash, snapshotHash(snapshot));
  same("B0", genesis.B0.number, snapshot.block.number);
  same("ownerThreshold", genesis.ownerThreshold, lineage.ownerThreshold);
  same("ownerKeys", genesis.ownerKeys.join(), lineage.ownerKeys.join());
  same("parameters", describe(genesis.parameters), describe(lineage.parameters));
  return [...faults, ...parameterFaults(genesis.parameters)];
}

function describe(parameters: object): string {
  return Object.entries(parameters)
    .map(([name, value]) => `${name}=${value}`)
    .sort()
    .join();
}
