// The ring signs with the key in force, and finds one that was made while the process runs.

import { createEd25519Signer, verifySignature } from "@platform/keys";
import { fromHex, Scheme, utf8 } from "@platform/protocol";
import { expect, test } from "vitest";
import { followOwnKey } from "../../../src/consensus/own-key.ts";
import { createSessionRing } from "../../../src/services/session-ring.ts";
import { hashOf, sampleHead } from "../../support/sample-head.ts";
import { silentLogger } from "../../support/silent-logger.ts";

const keyOf = (seed: string) => createEd25519Signer(fromHex(seed)).publicKey;
const OLD = hashOf("old seed");
const NEW = hashOf("new seed");
const message = utf8("a vote");

test("the old key signs until the new one is followed; the old one stays at hand", async () => {
  const made: string[] = [];
  const ring = createSessionRing(OLD, () => made[0]);
  expect(ring.publicKey).toBe(keyOf(OLD));
  expect(ring.follow?.(keyOf(NEW))).toBe(false);
  expect(ring.publicKey).toBe(keyOf(OLD));
  made.push(NEW);
  expect(ring.follow?.(keyOf(NEW))).toBe(true);
  expect(ring.publicKey).toBe(keyOf(NEW));
  const signature = await ring.sign(message);
  expect(verifySignature(Scheme.ed25519, keyOf(NEW), message, signature)).toBe(true);
  expect(ring.follow?.(keyOf(OLD))).toBe(true);
  expect(ring.publicKey).toBe(keyOf(OLD));
});

test("the set of the next height says which key signs", () => {
  const head = sampleHead();
  const [member, ...others] = head.nextSet.members;
  if (member === undefined) throw new Error("no member");
  const at = (sessionKey: string) => ({
    ...head,
    nextSet: { ...head.nextSet, members: [{ ...member, sessionKey }, ...others] },
  });
  const ring = createSessionRing(OLD, () => NEW);
  followOwnKey(at(keyOf(OLD)), member.hotkey, ring, silentLogger());
  expect(ring.publicKey).toBe(keyOf(OLD));
  followOwnKey(at(keyOf(NEW)), member.hotkey, ring, silentLogger());
  expect(ring.publicKey).toBe(keyOf(NEW));
  followOwnKey(at(hashOf("elsewhere")), member.hotkey, ring, silentLogger());
  expect(ring.publicKey).toBe(keyOf(NEW));
  followOwnKey(at(keyOf(OLD)), hashOf("no member"), ring, silentLogger());
  expect(ring.publicKey).toBe(keyOf(NEW));
});
