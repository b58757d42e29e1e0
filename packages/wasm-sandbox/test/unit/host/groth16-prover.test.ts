// Goal: the verifier accepts what a real prover makes of a real circuit, and nothing else; method: a
// test-only prover over the curve library, and a committed vector of its key and proofs.

import { readFileSync } from "node:fs";
import { concatBytes, fromHex, sha256Hex, toHex, utf8 } from "@platform/protocol";
import { expect, test } from "vitest";
import { verifyGroth16 } from "../../../src/proof/groth16.ts";
import { provenClaim, type TestClaim, verificationKey } from "../../groth16/claim.ts";

const vector = JSON.parse(
  readFileSync(new URL("../../../../protocol/vectors/zk.json", import.meta.url), "utf8"),
);
const chainId = sha256Hex(utf8("zk vectors"));
const account = sha256Hex(utf8("claimant"));

function block(key: Uint8Array, { inputs, proof }: Omit<TestClaim, "key">): Uint8Array {
  return concatBytes(key, proof, ...inputs.map(fromHex));
}

test("a proof holds for its statement, whatever blinds it", () => {
  const first = provenClaim({ chainId, account, secret: 42n });
  const second = provenClaim({ chainId, account, secret: 42n, blinding: [11n, 13n] });
  expect(toHex(second.proof)).not.toBe(toHex(first.proof));
  expect(second.inputs).toEqual(first.inputs);
  for (const one of [first, second])
    expect(verifyGroth16(block(verificationKey(), one))).toBe(true);
});

test("for no other account, nullifier or number", () => {
  const one = provenClaim({ chainId, account, secret: 42n });
  const other = provenClaim({ chainId, account: sha256Hex(utf8("thief")), secret: 43n });
  for (const [at, input] of other.inputs.entries()) {
    const inputs = one.inputs.with(at, input);
    expect(verifyGroth16(block(verificationKey(), { inputs, proof: one.proof }))).toBe(false);
  }
});

test("the committed key and proofs hold, and are what the prover makes", () => {
  const key = fromHex(vector.key);
  expect(verificationKey()).toEqual(key);
  for (const { inputs, proof } of vector.claims)
    expect(verifyGroth16(block(key, { inputs, proof: fromHex(proof) }))).toBe(true);
  const [{ account: of, secret, blinding, inputs, proof }] = vector.claims;
  const made = provenClaim({
    ...{ chainId: vector.chainId, account: of, secret: BigInt(secret) },
    blinding: blinding.map(BigInt),
  });
  expect({ inputs: made.inputs, proof: toHex(made.proof) }).toEqual({ inputs, proof });
});
