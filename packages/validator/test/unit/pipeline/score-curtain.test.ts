/** Scores open by epochs: those of the running one never, of the last one with its weights. */

import { encodeBlock } from "@platform/protocol";
import { expect, test } from "vitest";
import { ScoreCurtain } from "../../../src/pipeline/score-curtain.ts";
import { sampleHeader } from "../../support/sample-head.ts";

/** Blocks from `oldest` on; epoch e begins at 10 e. */
function curtainOf(epoch: bigint, oldest: bigint, states: readonly (readonly [bigint, string])[]) {
  const header = sampleHeader();
  let reads = 0;
  const decision = async (height: bigint) => {
    reads++;
    if (height < oldest) return null;
    const body = { parentCertificate: new Uint8Array(0), extrinsics: [] };
    const block = encodeBlock({ header: { ...header, height, epoch: height / 10n }, body });
    return { block, certificate: new Uint8Array(0) };
  };
  const curtain = new ScoreCurtain({
    store: { decision, oldestBlock: async () => oldest },
    chain: {
      weightSubmissions: async () =>
        states.map(([of, state]) => ({
          epoch: of,
          mechanism: 0,
          state,
          blockHash: null,
          error: null,
        })),
    },
    session: () => ({ epoch, startHeight: epoch * 10n }),
  });
  return { curtain, reads: () => reads };
}

test("the last epoch's scores open with its weights, the running one's stay", async () => {
  const open = (states: readonly (readonly [bigint, string])[]) =>
    curtainOf(7n, 1n, states).curtain.openBelow();
  expect(await open([[6n, "finalised_ok"]])).toBe(70n);
  expect(
    await open([
      [6n, "finalised_ok"],
      [6n, "sent"],
    ]),
  ).toBe(60n);
  expect(await open([[6n, "expired"]])).toBe(60n);
  // A ledger without that epoch: an observer, or one that joined since.
  expect(await open([[5n, "finalised_ok"]])).toBe(60n);
});

test("the last epoch's first block is looked for once", async () => {
  const { curtain, reads } = curtainOf(700n, 1n, []);
  expect(await curtain.openBelow()).toBe(6_990n);
  const first = reads();
  expect(first).toBeLessThan(15);
  expect(await curtain.openBelow()).toBe(6_990n);
  expect(reads()).toBe(first);
});

test("in the first epoch everything is closed; blocks that are not held close nothing below them", async () => {
  expect(await curtainOf(0n, 1n, []).curtain.openBelow()).toBe(0n);
  expect(await curtainOf(7n, 66n, []).curtain.openBelow()).toBe(66n);
});
