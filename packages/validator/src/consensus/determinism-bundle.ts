/** What reproduces a difference of state roots offline (PROTOCOL §4). */

import { closeSync, fsyncSync, mkdirSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { canonicalJson } from "@platform/protocol";
import type { Head } from "./head.ts";

/** Writes `divergence/<height>.json` with the block, its certificate and the parent's header. */
export function writeBundle(
  dataDir: string,
  head: Head,
  block: Uint8Array,
  certificate: Uint8Array,
): string {
  const directory = join(dataDir, "divergence");
  mkdirSync(directory, { recursive: true });
  const path = join(directory, `${head.header.height + 1n}.json`);
  const file = openSync(path, "w");
  try {
    writeSync(
      file,
      canonicalJson({
        chainId: head.header.chainId,
        parentHash: head.hash,
        parentStateRoot: head.header.stateRoot,
        specVersion: head.header.specVersion,
        block,
        certificate,
      }),
    );
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  return path;
}
