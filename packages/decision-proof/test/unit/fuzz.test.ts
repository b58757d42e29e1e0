// Goal: no mutation of a proof is taken for a decision that the network did not make, and none crashes the verifier; method: seeded mutations, half of them with every hash repaired so that only signatures stand in the way.

import { verifySignature } from "@platform/keys";
import { headerHash, Scheme, type VerifyEd25519 } from "@platform/protocol";
import { expect, it } from "vitest";
import { trustGenesis, trustHead, verifyDecision } from "../../src/index.ts";
import { mutate, seededRandom } from "../support/mutate.ts";
import {
  ACCEPTED,
  DECIDED,
  FROM_HEAD,
  FULL,
  GENESIS_TEXT,
  HEAD_TRUST,
  HONEST,
  SMALL,
} from "../support/sample.ts";

const FULL_RUN = process.env["E2E_FULL"] === "1";
const PROOFS = FULL_RUN ? 1_000_000 : 100_000;
const SEED = Number(process.env["FUZZ_SEED"] ?? 20_261_120);
/** The platform's ed25519, whose verdicts equal the pure one's. */
const verify: VerifyEd25519 = (key, message, signature) =>
  verifySignature(Scheme.ed25519, key, message, signature);

const genesis = trustGenesis(GENESIS_TEXT);
const BASES = [
  { document: FULL, text: ACCEPTED.full, trust: genesis },
  { document: SMALL, text: ACCEPTED.small, trust: genesis },
  {
    document: FROM_HEAD,
    text: ACCEPTED["from-head"],
    trust: trustHead(HEAD_TRUST.height, HEAD_TRUST.hash),
  },
];

it(`takes none of ${PROOFS} mutated proofs for another decision`, { timeout: 3_600_000 }, () => {
  const random = seededRandom(SEED);
  const verdicts = new Map<string, number>();
  for (let i = 0; i < PROOFS; i++) {
    const base = BASES[random(BASES.length)] as (typeof BASES)[number];
    const text = mutate(random, base.document, base.text);
    const verdict = verifyDecision(text, base.trust, verify);
    const word = verdict.verdict === "accept" ? "accepted" : verdict.error.code;
    verdicts.set(word, (verdicts.get(word) ?? 0) + 1);
    if (verdict.verdict === "reject") continue;
    // What is left are other proofs of the same decisions: a signer or a whole part left out.
    const { hash, extrinsics } = verdict.decision;
    if (!HONEST.has(hash)) throw new Error(`seed ${SEED}, proof ${i}: accepted ${text}`);
    if (extrinsics !== null) expect(hash).toBe(headerHash(DECIDED));
  }
  console.log(`seed ${SEED}: ${JSON.stringify(Object.fromEntries([...verdicts].sort()))}`);
  // Every check was reached but those of size.
  expect(verdicts.size).toBeGreaterThanOrEqual(20);
  expect(verdicts.get("DECISION_SIGNATURE_INVALID")).toBeGreaterThan(PROOFS / 50);
});
