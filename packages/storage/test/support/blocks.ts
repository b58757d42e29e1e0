/** Blocks with a true layout; what they order is free text. */

import {
  type Block,
  encodeBlock,
  type Hex32,
  headerHash,
  sha256Hex,
  utf8,
  ZERO_HASH,
} from "@platform/protocol";
import { CHAIN } from "./votes.ts";

export interface MadeBlock {
  readonly height: bigint;
  readonly hash: Hex32;
  readonly block: Uint8Array;
}

export function makeBlock(height: bigint, text = "", chainId: Hex32 = CHAIN): MadeBlock {
  const header: Block["header"] = {
    formatVersion: 1,
    chainId,
    height,
    parentHash: ZERO_HASH,
    timeMs: 1_000n * height,
    chainRef: { number: height, hash: ZERO_HASH },
    epoch: 0n,
    validatorSetHash: ZERO_HASH,
    nextValidatorSetHash: ZERO_HASH,
    specVersion: 1,
    sandboxVersion: 1,
    // A different text must give a different hash, as the root of a real body does.
    parentCertHash: sha256Hex(utf8(text)),
    extrinsicsRoot: ZERO_HASH,
    stateRoot: ZERO_HASH,
    eventsRoot: ZERO_HASH,
  };
  const extrinsics = text === "" ? [] : [utf8(text)];
  const body = { parentCertificate: new Uint8Array(0), extrinsics };
  return { height, hash: headerHash(header), block: encodeBlock({ header, body }) };
}
