/** When a height is due, by each kind of reason and to the millisecond (PROTOCOL §5). */

import type { SignedEntry } from "@platform/txpool";
import { expect, test } from "vitest";
import { dueNow } from "../../../src/consensus/due-clock.ts";
import type { EpochClock } from "../../../src/consensus/epoch-clock.ts";
import type { Head } from "../../../src/consensus/head.ts";
import { hashOf, sampleHead } from "../../support/sample-head.ts";

const PARENT = 100_000;
const INTERVAL = 1_000;

interface Facts {
  /** Milliseconds that the one pooled extrinsic has waited; none if undefined. */
  readonly waitedMs?: number;
  readonly agreed?: bigint;
  readonly dueEpoch?: bigint;
  readonly leads?: boolean;
}

const entry = { hash: hashOf("entry"), bytes: new Uint8Array(1) } as SignedEntry;

function ask(head: Head, nowMs: number, facts: Facts = {}) {
  const epochs = { due: () => facts.dueEpoch ?? null } as unknown as EpochClock;
  const heldFor = (ms: number): SignedEntry[] =>
    facts.waitedMs !== undefined && facts.waitedMs >= ms ? [entry] : [];
  const parts = { agreedChain: () => facts.agreed ?? null, epochs, heldFor };
  return dueNow(parts, head, nowMs, facts.leads ?? false);
}

test("an idle height is due ten intervals after its parent, not a moment earlier", () => {
  expect(ask(sampleHead(), PARENT + 10 * INTERVAL - 1).due).toBe(false);
  expect(ask(sampleHead(), PARENT + 10 * INTERVAL).due).toBe(true);
});

test("nothing makes a height due before one interval has passed", () => {
  const facts = { waitedMs: 60_000, leads: true, dueEpoch: 1n };
  expect(ask(sampleHead({ deadline: 0n }), PARENT + INTERVAL - 1, facts).due).toBe(false);
  expect(ask(sampleHead({ deadline: 0n }), PARENT + INTERVAL, facts).due).toBe(true);
});

test("a window that ends at this slot makes it due", () => {
  const slot = BigInt((PARENT + 2 * INTERVAL) / INTERVAL);
  expect(ask(sampleHead({ deadline: slot }), PARENT + 2 * INTERVAL - 1).due).toBe(false);
  expect(ask(sampleHead({ deadline: slot }), PARENT + 2 * INTERVAL).due).toBe(true);
});

test("an awaited seed makes it due once a quorum has its chain block", () => {
  const head = sampleHead({ awaitedSeeds: [104n, 109n] });
  expect(ask(head, PARENT + INTERVAL, { agreed: 103n }).due).toBe(false);
  expect(ask(head, PARENT + INTERVAL).due).toBe(false);
  expect(ask(head, PARENT + INTERVAL, { agreed: 104n }).due).toBe(true);
});

test("a due epoch change makes it due unless a batch is unfinished", () => {
  expect(ask(sampleHead(), PARENT + INTERVAL, { dueEpoch: 1n }).due).toBe(true);
  const blocked = sampleHead({ epochBlocked: true });
  expect(ask(blocked, PARENT + INTERVAL, { dueEpoch: 1n }).due).toBe(false);
});

test("a leader needs no wait; a follower hands on after one interval and is due after two", () => {
  const at = PARENT + INTERVAL;
  expect(ask(sampleHead(), at, { waitedMs: 0, leads: true }).due).toBe(true);
  expect(ask(sampleHead(), at, { waitedMs: INTERVAL - 1 })).toEqual({ due: false, overdue: [] });
  expect(ask(sampleHead(), at, { waitedMs: INTERVAL })).toEqual({ due: false, overdue: [entry] });
  expect(ask(sampleHead(), at, { waitedMs: 2 * INTERVAL })).toEqual({
    due: true,
    overdue: [entry],
  });
});
