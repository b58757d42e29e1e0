// Goal: a set is believed only if the set before it certified it; method: two real sets, their keys, and every part of a change replaced in turn.

import { createEd25519Signer, verifySignature } from "@platform/keys";
import {
  encodeCertificate,
  encodeHeader,
  encodeValidatorSet,
  fromHex,
  type Header,
  headerHash,
  Phase,
  Scheme,
  type Signer,
  type ValidatorSet,
  validatorSetHash,
  voteSignBytes,
  type WireSetChange,
} from "@platform/protocol";
import { expect, test } from "vitest";
import { isCertifiedBy, nextSet, readCertified } from "../../../src/sync/set-chain.ts";
import {
  CHAIN_ID,
  HOTKEYS,
  hashOf,
  SIGNERS,
  sampleHeader,
  sampleSet,
} from "../../support/sample-head.ts";

const verify = (key: string, message: Uint8Array, signature: string): boolean =>
  verifySignature(Scheme.ed25519, key, message, signature);
const OTHERS: readonly Signer[] = [0, 1, 2, 3].map((i) =>
  createEd25519Signer(fromHex(hashOf(`next session ${i}`))),
);
const before = sampleSet();
const after: ValidatorSet = {
  epoch: 1n,
  boundary: 120n,
  members: HOTKEYS.map((hotkey, i) => ({
    hotkey,
    sessionKey: (OTHERS[i] as Signer).publicKey,
    power: BigInt(i + 1),
  })),
};
const known = { height: 3n, set: before };

async function change(
  signers: readonly number[] = [0, 1, 2],
  header: Partial<Header> = {},
  keys: readonly Signer[] = SIGNERS,
): Promise<WireSetChange> {
  const made = sampleHeader({ nextValidatorSetHash: validatorSetHash(after), ...header });
  const digest = headerHash(made);
  const context = { chainId: CHAIN_ID, epoch: 0n, validatorSetHash: validatorSetHash(before) };
  const message = voteSignBytes(context, {
    height: made.height,
    view: 1,
    phase: Phase.commit,
    digest,
  });
  const signatures = await Promise.all(
    signers.map(async (index) => ({
      index,
      signature: await (keys[index] as Signer).sign(message),
    })),
  );
  const certificate = encodeCertificate({ height: made.height, view: 1, digest, signatures });
  return { header: encodeHeader(made), certificate, set: encodeValidatorSet(after) };
}

test("a certified change leads to its set, and that set certifies no header of the one before", async () => {
  const wire = await change();
  const step = nextSet(known, wire, CHAIN_ID, verify);
  expect(step).toEqual({ ok: true, known: { height: 5n, set: after } });
  const certified = readCertified(wire, CHAIN_ID);
  if (certified === null) throw new Error("it reads");
  expect([
    isCertifiedBy(certified, before, verify),
    isCertifiedBy(certified, after, verify),
  ]).toEqual([true, false]);
});

test("forged changes are refused, a hole in the chain is told apart", async () => {
  const good = await change();
  const forged: Readonly<Record<string, WireSetChange>> = {
    "no quorum": await change([0, 1]),
    "keys of the next set": await change([0, 1, 2], {}, OTHERS),
    "another set": { ...good, set: encodeValidatorSet({ ...after, boundary: 121n }) },
    "bytes that are no set": { ...good, set: Uint8Array.of(1) },
    "another header": { ...good, header: encodeHeader(sampleHeader()) },
    "another network": await change([0, 1, 2], { chainId: hashOf("other") }),
    "a height that is known": await change([0, 1, 2], { height: 3n }),
    "bytes that are no certificate": { ...good, certificate: Uint8Array.of(9) },
  };
  for (const [name, wire] of Object.entries(forged))
    expect({ name, step: nextSet(known, wire, CHAIN_ID, verify) }).toEqual({
      name,
      step: { ok: false, gap: false },
    });
  const later = await change([0, 1, 2], { validatorSetHash: hashOf("a set between") });
  expect(nextSet(known, later, CHAIN_ID, verify)).toEqual({ ok: false, gap: true });
});
