/** A head is taken on more than half of today's stake, exactly; what anybody else writes does not matter. */

import { type AnchoredHead, encodeHeadAnchor, utf8 } from "@platform/protocol";
import { expect, test } from "vitest";
import {
  type AnchoringValidator,
  majorityHead,
  tallyAnchors,
} from "../../../src/sync/anchored-heads.ts";
import { hashOf } from "../../support/sample-head.ts";

const CHAIN = hashOf("chain id");
const block = { number: 9n, hash: hashOf("chain block") };
const OLD: AnchoredHead = { height: 10n, hash: hashOf("block 10") };
const NEW: AnchoredHead = { height: 20n, hash: hashOf("block 20") };
const LIE: AnchoredHead = { height: 20n, hash: hashOf("another block 20") };

function anchor(newest: AnchoredHead, before?: AnchoredHead, chainId = CHAIN): Uint8Array {
  const heads = before === undefined ? ([newest] as const) : ([newest, before] as const);
  return encodeHeadAnchor({ chainId, heads });
}

/** `[stake, what is committed, permit]` of one hotkey each. */
type Row = readonly [stakeWeight: number, payload: Uint8Array | null, permit?: boolean];

function tally(...rows: Row[]) {
  const validators = rows.map(
    ([stakeWeight, payload, permit = true], i): AnchoringValidator => ({
      hotkey: hashOf(`hotkey ${i}`),
      stakeWeight,
      permit,
      payload,
    }),
  );
  return tallyAnchors(CHAIN, { block, validators });
}

const chosen = (...rows: Row[]) => majorityHead(tally(...rows))?.hash ?? null;

test("exactly half is not enough, one unit more is", () => {
  expect(chosen([50, anchor(NEW)], [50, null])).toBeNull();
  expect(chosen([51, anchor(NEW)], [50, null])).toBe(NEW.hash);
  expect(chosen([26, anchor(NEW)], [25, anchor(NEW)], [50, null])).toBe(NEW.hash);
  expect(chosen()).toBeNull();
});

test("stake above 2^53 in sum would still be exact: shares are counted as bigint", () => {
  const many = Array.from({ length: 101 }, (_, i): Row => [65_535, i < 51 ? anchor(NEW) : null]);
  expect(tally(...many).heads[0]?.stake).toBe(51n * 65_535n);
  expect(chosen(...many)).toBe(NEW.hash);
  expect(chosen(...many.slice(1))).toBeNull();
});

test("a lying minority is counted and ignored, alone and beside the truth", () => {
  const truth: Row = [60, anchor(NEW, OLD)];
  expect(chosen(truth, [40, anchor(LIE)])).toBe(NEW.hash);
  expect(tally(truth, [40, anchor(LIE)]).heads.map(({ hash, stake }) => [hash, stake])).toEqual([
    [NEW.hash, 60n],
    [LIE.hash, 40n],
    [OLD.hash, 60n],
  ]);
  expect(chosen([50, anchor(NEW)], [50, anchor(LIE)])).toBeNull();
});

test("while anchors are renewed the head before has the majority, then the newest has", () => {
  const older = { height: 1n, hash: hashOf("block 1") };
  const renewed: Row = [30, anchor(NEW, OLD)];
  const stale: Row = [30, anchor(OLD, older)];
  expect(chosen(renewed, stale, stale)).toBe(OLD.hash);
  expect(chosen(renewed, renewed, stale)).toBe(NEW.hash);
});

test("stale anchors do not add up with newer ones", () => {
  const gone = { height: 5n, hash: hashOf("block 5") };
  expect(chosen([40, anchor(NEW)], [30, anchor(gone)], [30, anchor(OLD)])).toBeNull();
});

test("no permit, another network, other bytes: stake against every head, and no error", () => {
  const others: Row[] = [
    [10, anchor(NEW), false],
    [10, anchor(NEW, OLD, hashOf("another chain id"))],
    [10, utf8("https://example.org/metadata.json")],
    [10, anchor(NEW).slice(0, 87)],
    [10, new Uint8Array(0)],
  ];
  expect(chosen([50, anchor(NEW)], ...others)).toBeNull();
  expect(chosen([51, anchor(NEW)], ...others)).toBe(NEW.hash);
  expect(tally([51, anchor(NEW)], ...others)).toMatchObject({ total: 101n, heads: [NEW] });
});

test("a hotkey that is listed twice counts once", () => {
  const twice: AnchoringValidator = {
    hotkey: hashOf("hotkey"),
    stakeWeight: 30,
    permit: true,
    payload: anchor(NEW),
  };
  const other = { ...twice, hotkey: hashOf("other"), stakeWeight: 40, payload: null };
  const found = tallyAnchors(CHAIN, { block, validators: [twice, twice, other] });
  expect(found).toMatchObject({ total: 70n, heads: [{ stake: 30n }] });
  expect(majorityHead(found)).toBeNull();
});
