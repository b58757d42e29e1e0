/** A receipt over a stored module and payload, with real digests. */

import { sha256Hex, utf8 } from "@platform/protocol";
import type { CID } from "multiformats/cid";
import { blobKey, buildReceipt, type DagStore, type Receipt } from "../../src/index.ts";

export function makeReceipt(dag: DagStore, name: string, parent: CID | null): Receipt {
  return buildReceipt({
    chainId: "11".repeat(32),
    submission: sha256Hex(utf8(name)),
    challenge: "33".repeat(32),
    input: {
      hostAbiVersion: 1,
      sandboxVersion: 1,
      module: blobKey(dag.putRaw(utf8("module"))).hash,
      input: blobKey(dag.putRaw(utf8(`payload of ${name}`))).hash,
      height: 12n,
      stateRoot: "44".repeat(32),
      seed: "55".repeat(32),
    },
    record: {
      outcome: "ok",
      program: null,
      score: 250_000_000n,
      output: utf8("output"),
      effects: new Uint8Array(0),
      fuelUsed: 2n ** 60n,
    },
    certificate: { height: 20n, hash: "66".repeat(32) },
    parent,
  });
}
