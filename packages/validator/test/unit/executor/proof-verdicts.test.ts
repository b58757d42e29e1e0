/** A proof is verified once while its verdict is remembered, and the oldest verdict goes first. */

import { MAX_ZK_VERDICTS, utf8 } from "@platform/protocol";
import { expect, test } from "vitest";
import { createProofVerdicts, proofVerdict } from "../../../src/executor/proof-verdicts.ts";

test("each block is verified once, up to the bound", () => {
  const asked: string[] = [];
  const verdict = createProofVerdicts((block) => {
    asked.push(Buffer.from(block).toString());
    return block.length === 1 ? true : undefined;
  });
  expect([verdict(utf8("a")), verdict(utf8("a"))]).toEqual([true, true]);
  expect([verdict(utf8("bb")), verdict(utf8("bb"))]).toEqual([undefined, undefined]);
  expect(asked).toEqual(["a", "bb"]);
  for (let i = 0; i < MAX_ZK_VERDICTS; i++) verdict(utf8(`other ${i}`));
  verdict(utf8("a"));
  expect(asked.filter((name) => name === "a")).toHaveLength(2);
});

test("bytes that are no block have no verdict", () => {
  expect(proofVerdict(utf8("no block"))).toBeUndefined();
});
