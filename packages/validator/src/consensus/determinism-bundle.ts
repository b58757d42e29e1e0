/** What reproduces a difference of state roots offline (PROTOCOL §4). */

import { closeSync, fsyncSync, mkdirSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { canonicalJson, sha256Hex } from "@platform/protocol";
import type { BlockWitness } from "./block-check.ts";
import type { Head } from "./head.ts";

export const BUNDLE_FORMAT = 1;

export interface BundleContent {
  readonly block: Uint8Array;
  /** Empty for a proposal that was refused. */
  readonly certificate: Uint8Array;
  /** Null where the block could not be run once more: then it reproduces on this data directory only. */
  readonly witness: BlockWitness | null;
}

/**
 * Writes `divergence/<height>.json`: the block, the parent that it was executed on, the module, the
 * part of the state that the execution rests on with its proof, and what this machine computed.
 */
export function writeBundle(dataDir: string, head: Head, content: BundleContent): string {
  const directory = join(dataDir, "divergence");
  mkdirSync(directory, { recursive: true });
  const path = join(directory, `${head.header.height + 1n}.json`);
  const file = openSync(path, "w");
  try {
    writeSync(file, bundleText(head, content));
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  return path;
}

export function bundleText(head: Head, { block, certificate, witness }: BundleContent): string {
  return canonicalJson({
    formatVersion: BUNDLE_FORMAT,
    chainId: head.header.chainId,
    parentHash: head.hash,
    parentStateRoot: head.header.stateRoot,
    specVersion: head.specVersion,
    block,
    certificate,
    witness:
      witness === null
        ? null
        : {
            runtime: sha256Hex(witness.code),
            code: witness.code,
            codes: witness.codes,
            preState: witness.preState,
            stateRoot: witness.stateRoot,
            eventsRoot: witness.eventsRoot,
            failure: witness.failure,
          },
  });
}
