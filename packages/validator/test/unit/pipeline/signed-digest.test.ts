/** A signed digest binds every field that it shows and the chain that it is of. */

import { verifySignature } from "@platform/keys";
import type { Signer } from "@platform/protocol";
import { expect, test } from "vitest";
import type { SignedDigest } from "../../../src/api.ts";
import { signedDigestBytes, verifySignedDigest } from "../../../src/signed-digest.ts";
import { CHAIN_ID, HOTKEYS, hashOf, SIGNERS } from "../../support/sample-head.ts";

const [signer, other] = SIGNERS as readonly [Signer, Signer];
const unsigned: Omit<SignedDigest, "signature"> = {
  submission: hashOf("submission"),
  validator: HOTKEYS[0] as string,
  digest: hashOf("digest"),
  outcome: "ok",
  program: "out-of-fuel",
  score: 12n,
  fuelUsed: 99n,
  late: false,
};

test("the session key's own words verify, any change of them does not", async () => {
  const signature = await signer.sign(signedDigestBytes(CHAIN_ID, unsigned));
  const answer: SignedDigest = { ...unsigned, signature };
  const holds = (one: SignedDigest, chainId = CHAIN_ID, key = signer.publicKey): boolean =>
    verifySignedDigest(chainId, one, key, verifySignature);
  expect(holds(answer)).toBe(true);
  expect(holds(answer, hashOf("another chain"))).toBe(false);
  expect(holds(answer, CHAIN_ID, other.publicKey)).toBe(false);
  const changes: Partial<SignedDigest>[] = [
    { submission: hashOf("x") },
    { validator: HOTKEYS[1] as string },
    { digest: hashOf("y") },
    { outcome: "trap" },
    { program: null },
    { score: 13n },
    { fuelUsed: 98n },
    { late: true },
  ];
  for (const change of changes)
    expect([change, holds({ ...answer, ...change })]).toEqual([change, false]);
});
