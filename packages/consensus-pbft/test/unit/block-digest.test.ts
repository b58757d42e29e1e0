// The digest of block bytes: one block, and every way in which its body may not fit its header.
import {
  type Block,
  certificateHash,
  encodeBlock,
  extrinsicsRoot,
  type Header,
  headerHash,
  ZERO_HASH,
} from "@platform/protocol";
import { expect, test } from "vitest";
import { blockDigest } from "../../src/index.ts";

const extrinsics = [Uint8Array.of(1, 2), Uint8Array.of(3)];
const header: Header = {
  formatVersion: 1,
  chainId: ZERO_HASH,
  height: 2n,
  parentHash: ZERO_HASH,
  timeMs: 5n,
  chainRef: { number: 1n, hash: ZERO_HASH },
  epoch: 0n,
  validatorSetHash: ZERO_HASH,
  nextValidatorSetHash: ZERO_HASH,
  specVersion: 1,
  sandboxVersion: 1,
  parentCertHash: certificateHash(Uint8Array.of(7)),
  extrinsicsRoot: extrinsicsRoot(extrinsics),
  stateRoot: ZERO_HASH,
  eventsRoot: ZERO_HASH,
};
const good: Block = { header, body: { parentCertificate: Uint8Array.of(7), extrinsics } };

test("is the header's hash", () => {
  expect(blockDigest(encodeBlock(good))).toBe(headerHash(header));
});

test("a body that the header does not bind has no digest", () => {
  const other = { ...good.body, extrinsics: [...extrinsics].reverse() };
  expect(blockDigest(encodeBlock({ header, body: other }))).toBeNull();
  const certificate = { ...good.body, parentCertificate: Uint8Array.of(8) };
  expect(blockDigest(encodeBlock({ header, body: certificate }))).toBeNull();
  expect(blockDigest(Uint8Array.of(...encodeBlock(good), 0))).toBeNull();
  expect(blockDigest(new Uint8Array())).toBeNull();
});
