// Goal: the table names the head that a joiner takes and what stands behind the others; over a made tally.
import { expect, it } from "vitest";
import { anchorsText } from "../../../src/commands/anchors.ts";

const block = { number: 42n, hash: "cd".repeat(32) };
const truth = "ab".repeat(32);
const lie = "ef".repeat(32);

it("shows each head with its share, and the one that is taken", () => {
  const heads = [
    { height: 20n, hash: truth, stake: 600n, hotkeys: [truth, lie] },
    { height: 20n, hash: lie, stake: 400n, hotkeys: [block.hash] },
  ];
  const text = anchorsText(block, { total: 1_000n, heads });
  expect(text).toContain(`--trust chain takes 20:${truth}`);
  const row = (hash: string) => text.split("\n").find((line) => line.includes(` ${hash} `));
  expect(row(truth)).toMatch(/60\.0 % +yes +2/);
  expect(row(lie)).toMatch(/40\.0 % +1/);
});

it("says that nothing is taken at exactly half, or without any anchor", () => {
  const half = { height: 20n, hash: truth, stake: 500n, hotkeys: [truth] };
  const text = anchorsText(block, { total: 1_000n, heads: [half] });
  expect(text).toContain("--trust chain takes nothing: no head has more than half");
  expect(anchorsText(block, { total: 0n, heads: [] })).toContain("nobody has anchored a head");
});
