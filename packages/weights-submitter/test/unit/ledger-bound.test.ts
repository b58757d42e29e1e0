// Goal: the ledger of what went to the chain does not grow for ever, and forgets nothing that is open; method: orders of far epochs on a database in memory.
import { openMemoryDatabase } from "@platform/storage";
import { expect, test } from "vitest";
import { createAnchorLedger, createWeightLedger, WEIGHTS_DATABASE } from "../../src/index.ts";
import { anchorOrder, order } from "../fixtures/submitter-bench.ts";

const KEPT = 1_024n;

test("finished rows go once they are 1,024 epochs old, open ones stay", () => {
  const db = openMemoryDatabase(WEIGHTS_DATABASE);
  const ledger = createWeightLedger(db, "00".repeat(32));
  const anchors = createAnchorLedger(db);
  const plan = (epoch: bigint) => [
    ledger.plan(7, order(epoch), 1),
    anchors.plan(anchorOrder(epoch), 1),
  ];
  const epochs = () =>
    [ledger.history(9), anchors.history(9)].map((rows) => rows.map((row) => row.epoch));
  plan(1n);
  plan(2n);
  const done = { state: "finalised_ok" } as const;
  ledger.update(ledger.plan(7, order(1n), 1), done, 2);
  anchors.update(anchors.plan(anchorOrder(1n), 1), done, 2);
  plan(KEPT);
  expect(epochs()).toEqual([
    [KEPT, 2n, 1n],
    [KEPT, 2n, 1n],
  ]);
  plan(KEPT + 2n);
  expect(epochs()).toEqual([
    [KEPT + 2n, KEPT, 2n],
    [KEPT + 2n, KEPT, 2n],
  ]);
  db.close();
});
