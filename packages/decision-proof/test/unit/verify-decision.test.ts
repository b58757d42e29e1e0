// Goal: a decision proof is accepted exactly when every check holds, and a refusal names the check; method: a signed sample network, and one tampered document for each check.

import { readFileSync } from "node:fs";
import { verifySignature } from "@platform/keys";
import { headerHash, Phase, Scheme, sha256Hex, toHex, voteSignBytes } from "@platform/protocol";
import { describe, expect, it } from "vitest";
import {
  readDocument,
  trustGenesis,
  trustHead,
  verifyDecision,
  writeDocument,
} from "../../src/index.ts";
import { ACCEPTED, DECIDED, FULL, GENESIS_TEXT, HEAD_TRUST, SMALL } from "../support/sample.ts";
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

  it("is shown byte by byte in the specification", () => {
    const page = readFileSync(
      new URL("../../../../docs/spec/decision-proof.md", import.meta.url),
      "utf8",
    );
    const shown = page.slice(page.indexOf("## 6. Example")).split("```");
    // Each line ends with the bytes of one field, or goes on with those of the field before.
    const hexOf = (block = ""): string =>
      block
        .split("\n")
        .map((line) => line.split(/\s+/).at(-1) ?? "")
        .join("");
    const { header, set, certificate } = SMALL.decision;
    expect([3, 5, 7].map((i) => hexOf(shown[i]))).toEqual([header, set, certificate].map(toHex));
    expect(shown[1]).toContain(SMALL.chainId);
    expect(shown[4]).toContain(sha256Hex(header));
    expect(shown[6]).toContain(sha256Hex(set));
    expect(shown[10]).toContain(HEAD_TRUST.hash);
    const context = { chainId: SMALL.chainId, epoch: 0n, validatorSetHash: sha256Hex(set) };
    const vote = { height: 1n, view: 0, phase: Phase.commit, digest: sha256Hex(header) };
    expect(hexOf(shown[9])).toBe(toHex(voteSignBytes(context, vote)));
  });

  it("takes a trusted head by height and hash", () => {
    const other = trustHead(HEAD_TRUST.height + 1n, HEAD_TRUST.hash);
    const verdict = verifyDecision(ACCEPTED["from-head"], other);
    expect(verdict.verdict === "reject" && verdict.error.code).toBe("DECISION_TRUST_MISMATCH");
  });

  it("reads back what it writes", () => {
    expect(readDocument(writeDocument(FULL))).toEqual(FULL);
  });
});
