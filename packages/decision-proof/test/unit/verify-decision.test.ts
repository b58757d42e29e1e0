// Goal: a decision proof is accepted exactly when every check holds, and a refusal names the check; method: a signed sample network, and one tampered document for each check.

import { readFileSync } from "node:fs";
import { verifySignature } from "@platform/keys";
import { headerHash, Scheme, toHex } from "@platform/protocol";
import { describe, expect, it } from "vitest";
import {
  readDocument,
  trustGenesis,
  trustHead,
  verifyDecision,
  writeDocument,
} from "../../src/index.ts";
import { ACCEPTED, DECIDED, FULL, GENESIS_TEXT, HEAD_TRUST } from "../support/sample.ts";
import { TAMPERED } from "../support/tampered.ts";

const genesis = trustGenesis(GENESIS_TEXT);
const head = trustHead(HEAD_TRUST.height, HEAD_TRUST.hash);
const trustOf = (fromHead: boolean) => (fromHead ? head : genesis);

describe("verifyDecision", () => {
  it.each(Object.entries(ACCEPTED))("accepts %s, with either ed25519", (name, text) => {
    const trust = trustOf(name === "from-head");
    expect(verifyDecision(text, trust).verdict).toBe("accept");
    const native = verifyDecision(text, trust, (key, message, signature) =>
      verifySignature(Scheme.ed25519, key, message, signature),
    );
    expect(native.verdict).toBe("accept");
  });

  it("says what is proven", () => {
    const verdict = verifyDecision(`${ACCEPTED.full}\n`, genesis);
    if (verdict.verdict === "reject") throw verdict.error;
    const { decision } = verdict;
    expect(decision.hash).toBe(headerHash(DECIDED));
    expect(decision.header).toEqual(DECIDED);
    expect([decision.view, decision.changes, decision.totalPower]).toEqual([1, 2, 400n]);
    expect(decision.signers.map(({ hotkey }) => hotkey.slice(0, 2))).toEqual(["31", "32", "34"]);
    expect(decision.extrinsics?.map(toHex)).toEqual(["010203", "04", "05".repeat(40)]);
    expect(decision.state?.map(({ found }) => found.status)).toEqual(["present"]);
  });

  it.each(TAMPERED)("refuses $name", ({ text, code, fromHead }) => {
    const verdict = verifyDecision(text, trustOf(fromHead === true));
    expect(verdict.verdict === "reject" ? verdict.error.code : "accepted").toBe(code);
  });

  it.each([["genesis", GENESIS_TEXT], ...Object.entries(ACCEPTED)])(
    "keeps the golden document %s",
    (name, text) => {
      const file = new URL(`../../vectors/${name}.json`, import.meta.url);
      expect(readFileSync(file, "utf8")).toBe(`${text}\n`);
    },
  );

  it("reads back what it writes", () => {
    expect(readDocument(writeDocument(FULL))).toEqual(FULL);
  });
});
