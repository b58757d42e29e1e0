/** A shown delegation must name the peer, be signed for this network, and agree with state. */

import { verifySignature } from "@platform/keys";
import { peerIdOfSeed } from "@platform/p2p";
import { fromHex, SignedDelegationCodec } from "@platform/protocol";
import { expect, test } from "vitest";
import type { Head } from "../../../src/consensus/head.ts";
import { delegate } from "../../../src/genesis/delegate.ts";
import type { KeyMaterial } from "../../../src/node-config.ts";
import { isMemberCertificate } from "../../../src/pipeline/peer-certificate.ts";
import { hashOf, sampleHead } from "../../support/sample-head.ts";

const keysOf = (name: string): KeyMaterial => ({
  hotkeySeed: hashOf(`${name} hotkey`),
  sessionSeed: hashOf(`${name} session`),
  validatorPeerSeed: hashOf(`${name} peer`),
  edgePeerSeed: hashOf(`${name} edge`),
});
const keys = keysOf("a");
const peer = peerIdOfSeed(fromHex(keys.validatorPeerSeed));
const at = { fromEpoch: 0n, seq: 0n };

async function headWith(live: KeyMaterial): Promise<Head> {
  const head = sampleHead();
  const signed = await delegate(hashOf("a draft"), live, 1, at);
  const members = [{ uid: 1, power: 1n, uptime: 0, signed }];
  return { ...head, session: { ...head.session, members } };
}

async function shown(by: KeyMaterial, chainId: string): Promise<Uint8Array> {
  return SignedDelegationCodec.enc(await delegate(chainId, by, 1, at));
}

test("the keys in force are admitted under their own peer id", async () => {
  const head = await headWith(keys);
  const bytes = await shown(keys, head.header.chainId);
  expect(isMemberCertificate(head, verifySignature, peer, bytes)).toBe(true);
  const stranger = peerIdOfSeed(fromHex(hashOf("somebody")));
  expect(isMemberCertificate(head, verifySignature, stranger, bytes)).toBe(false);
});

test("another network, a replaced session key, a stranger and noise are refused", async () => {
  const head = await headWith(keys);
  const { chainId } = head.header;
  const rotated = { ...keys, sessionSeed: hashOf("new session") };
  for (const bytes of [
    await shown(keys, hashOf("another network")),
    await shown(rotated, chainId),
    await shown({ ...keys, hotkeySeed: hashOf("a thief") }, chainId),
    Uint8Array.of(1, 2, 3),
  ])
    expect(isMemberCertificate(head, verifySignature, peer, bytes)).toBe(false);
});
