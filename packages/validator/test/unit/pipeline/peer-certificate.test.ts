/** A shown delegation must name the peer, be signed for this network, and agree with state. */

import { verifySignature } from "@platform/keys";
import { peerIdOfSeed } from "@platform/p2p";
import { type Delegation, fromHex, SignedDelegationCodec } from "@platform/protocol";
import { expect, test } from "vitest";
import { delegate } from "../../../src/genesis/delegate.ts";
import type { KeyMaterial } from "../../../src/node-config.ts";
import { isMemberCertificate } from "../../../src/pipeline/peer-certificate.ts";
import { hashOf } from "../../support/sample-head.ts";

const keysOf = (name: string): KeyMaterial => ({
  hotkeySeed: hashOf(`${name} hotkey`),
  sessionSeed: hashOf(`${name} session`),
  validatorPeerSeed: hashOf(`${name} peer`),
  edgePeerSeed: hashOf(`${name} edge`),
});
const keys = keysOf("a");
const peer = peerIdOfSeed(fromHex(keys.validatorPeerSeed));
const CHAIN = hashOf("chain");
const at = { fromEpoch: 0n, seq: 0n };

async function inState(live: KeyMaterial): Promise<Delegation[]> {
  return [(await delegate(hashOf("a draft"), live, 1, at)).delegation];
}

async function shown(by: KeyMaterial, chainId: string): Promise<Uint8Array> {
  return SignedDelegationCodec.enc(await delegate(chainId, by, 1, at));
}

test("the keys in force are admitted under their own peer id", async () => {
  const known = await inState(keys);
  const bytes = await shown(keys, CHAIN);
  expect(isMemberCertificate(known, CHAIN, verifySignature, peer, bytes)).toBe(true);
  const stranger = peerIdOfSeed(fromHex(hashOf("somebody")));
  expect(isMemberCertificate(known, CHAIN, verifySignature, stranger, bytes)).toBe(false);
});

test("a process that rotates its session key stays connected", async () => {
  const known = await inState({ ...keys, sessionSeed: hashOf("new session") });
  const bytes = await shown(keys, CHAIN);
  expect(isMemberCertificate(known, CHAIN, verifySignature, peer, bytes)).toBe(true);
});

test("another network, a replaced peer key, a stranger and noise are refused", async () => {
  const known = await inState(keys);
  const moved = { ...keys, validatorPeerSeed: hashOf("new peer") };
  for (const bytes of [
    await shown(keys, hashOf("another network")),
    await shown(moved, CHAIN),
    await shown({ ...keys, hotkeySeed: hashOf("a thief") }, CHAIN),
    Uint8Array.of(1, 2, 3),
  ])
    expect(isMemberCertificate(known, CHAIN, verifySignature, peer, bytes)).toBe(false);
});
