// Goal: an epoch's head is anchored once, after the epoch's weights, with the head before it; deaths,
// refusals and a chain that can't do it end in a state, never in the way of the weights.
import { decodeHeadAnchor } from "@platform/protocol";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Mortality } from "../fixtures/mortality.ts";
import { anchorOrder, Bench, headOf, order, settled } from "../fixtures/submitter-bench.ts";

let bench: Bench;
beforeEach(() => {
  bench = new Bench();
});
afterEach(() => bench.close());

test("one head, then two; the weights of the same epoch go first", async () => {
  const submitter = bench.start();
  await submitter.anchor(anchorOrder(1n));
  await bench.untilAnchor(1n, "finalised_ok");
  const { chainId } = anchorOrder(1n);
  const first = bench.anchor(1n);
  expect(decodeHeadAnchor(first?.payload ?? new Uint8Array())).toEqual({
    chainId,
    heads: [headOf(1n)],
  });
  expect(first?.block?.number).toBe(bench.chain.committed?.block);
  bench.chain.reachable = false;
  await submitter.anchor(anchorOrder(3n));
  await submitter.submit(order(3n));
  await settled();
  bench.chain.reachable = true;
  bench.chain.produce();
  await settled();
  expect([bench.state(3n), bench.anchor(3n)?.state]).toEqual(["broadcast", "planned"]);
  await bench.untilAnchor(3n, "finalised_ok");
  expect(bench.state(3n)).toBe("finalised_ok");
  expect(bench.chain.included).toHaveLength(3);
  expect(decodeHeadAnchor(bench.chain.committed?.bytes ?? new Uint8Array())).toEqual({
    chainId,
    heads: [headOf(3n), headOf(1n)],
  });
  await submitter.close();
});

test("the same order again sends nothing; another head for the epoch is refused", async () => {
  const submitter = bench.start();
  await submitter.anchor(anchorOrder(1n));
  await bench.untilAnchor(1n, "finalised_ok");
  await submitter.anchor(anchorOrder(1n));
  bench.chain.produce();
  await settled();
  expect(bench.chain.submitted.size).toBe(1);
  const other = { ...anchorOrder(1n), head: headOf(2n) };
  await expect(submitter.anchor(other)).rejects.toMatchObject({ code: "ANCHOR_CONFLICT" });
  await submitter.close();
});

test("a chain without the pallet ends the row and takes the weights", async () => {
  bench.chain.takesCommitments = false;
  const submitter = bench.start();
  await submitter.anchor(anchorOrder(1n));
  await submitter.submit(order(1n));
  await bench.until(1n, "finalised_ok");
  await bench.untilAnchor(1n, "dropped");
  expect(submitter.lastAnchor()).toMatchObject({ error: "CommitmentsUnsupported", attempts: 0 });
  expect(submitter.status().trouble).toBeNull();
  await submitter.close();
});

test("a failure on the chain is final for its epoch; the next one is anchored", async () => {
  const submitter = bench.start();
  bench.chain.dispatchError = "SpaceLimitExceeded";
  await submitter.anchor(anchorOrder(1n));
  await bench.untilAnchor(1n, "finalised_err");
  expect(bench.anchor(1n)).toMatchObject({ error: "SpaceLimitExceeded", attempts: 1 });
  await submitter.anchor(anchorOrder(2n));
  await bench.untilAnchor(2n, "finalised_ok");
  await submitter.close();
});

test("a death at any operation leaves one extrinsic, and the anchor on the chain", async () => {
  for (let fatal = 1; fatal <= 14; fatal++) {
    const epoch = BigInt(fatal);
    const mortality = new Mortality(fatal, fatal % 2 === 0);
    const included = bench.chain.included.length;
    const first = bench.start(mortality);
    await first.anchor(anchorOrder(epoch)).catch(() => undefined);
    for (let i = 0; i < 8; i++) {
      bench.chain.produce();
      await settled();
    }
    await first.close();
    const second = bench.start();
    await second.anchor(anchorOrder(epoch));
    await bench.untilAnchor(epoch, "finalised_ok");
    await second.close();
    expect(bench.chain.included.length - included, `death at ${fatal}`).toBe(1);
  }
});

test("a lost ledger asks the chain first", async () => {
  const submitter = bench.start();
  await submitter.anchor(anchorOrder(1n));
  await bench.untilAnchor(1n, "finalised_ok");
  await submitter.close();
  bench.db.prepare("DELETE FROM anchors").run();
  const again = bench.start();
  await again.anchor(anchorOrder(1n));
  await bench.untilAnchor(1n, "finalised_ok");
  expect(bench.chain.submitted.size).toBe(1);
  const block = bench.chain.committed?.block ?? 0n;
  const hash = await bench.chain.client().blockHash(block);
  expect(again.lastAnchor()).toMatchObject({ attempts: 0, block: { number: block, hash } });
  await again.close();
});
