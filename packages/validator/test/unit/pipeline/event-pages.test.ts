/** Pages of events: names instead of numbers, and scores of an open epoch for members alone. */

import { ZERO_HASH } from "@platform/protocol";
import { EVENTS } from "@platform/runtime";
import type { EventQuery, FoundEvent } from "@platform/storage";
import { expect, test } from "vitest";
import type { EventsRequest } from "../../../src/api.ts";
import { type EventPagesParts, eventFilter, eventPage } from "../../../src/pipeline/event-pages.ts";
import { hashOf } from "../../support/sample-head.ts";

const ANY: EventsRequest = {
  from: null,
  block: null,
  pallet: null,
  event: null,
  account: null,
  limit: 10,
  scores: true,
};
const SCORE = {
  id: hashOf("id"),
  digest: hashOf("d"),
  outcome: 0,
  program: 2,
  score: 7n,
  fuelUsed: 9n,
};

function certified(epoch: bigint): FoundEvent {
  const { pallet, event, payload } = EVENTS["certification.Certified"];
  const bytes = Uint8Array.of(pallet, event, ...payload.enc(SCORE));
  return { height: 10n + epoch, index: 3, hash: hashOf(`block ${epoch}`), epoch, bytes };
}

function partsOf(events: readonly FoundEvent[]): EventPagesParts & { asked: EventQuery[] } {
  const asked: EventQuery[] = [];
  const kept = { oldest: 5n, newest: 20n };
  const next = { height: 21n, index: 0 };
  return {
    asked,
    store: {
      eventPage: async (query) => {
        asked.push(query);
        return { events, next, more: false, kept };
      },
      eventHeight: async (hash) => (hash === ZERO_HASH ? null : 12n),
    },
    curtain: { openBelow: async () => 12n },
  };
}

test("names become the runtime's numbers; what is unknown or shared says so", () => {
  const certifiedKind = { pallet: 7, event: 4 };
  expect(eventFilter(null, null)).toEqual({});
  expect(eventFilter("certification", null)).toEqual({ pallet: 7 });
  expect(eventFilter("certification", "Certified")).toEqual(certifiedKind);
  expect(eventFilter(null, "certification.Certified")).toEqual(certifiedKind);
  expect(eventFilter("certification", "certification.Certified")).toEqual(certifiedKind);
  expect(eventFilter(null, "Certified")).toEqual(certifiedKind);
  for (const [pallet, event] of [
    ["nothing", null],
    [null, "Nothing"],
    ["weights", "Certified"],
    ["weights", "certification.Certified"],
    [null, "ertified"],
    ["", ""],
  ] as const)
    expect(() => eventFilter(pallet, event)).toThrow(/there is no (pallet|single event) /);
});

test("a reader that is no member sees no score before that epoch's weights are final", async () => {
  const events = [certified(1n), certified(2n), certified(3n)];
  const scores = async (all: boolean) => {
    const page = await eventPage(partsOf(events), { ...ANY, scores: all });
    return page.items.map(({ payload, hidden }) => [payload?.["score"], hidden.length]);
  };
  expect(await scores(true)).toEqual([
    [7n, 0],
    [7n, 0],
    [7n, 0],
  ]);
  expect(await scores(false)).toEqual([
    [7n, 0],
    [null, 4],
    [null, 4],
  ]);
  const [item] = (await eventPage(partsOf([certified(3n)]), { ...ANY, scores: false })).items;
  const hidden = ["outcome", "program", "score", "fuelUsed"];
  const payload = { ...SCORE, outcome: null, program: null, score: null, fuelUsed: null };
  expect(item).toEqual({
    height: 13n,
    index: 3,
    block: hashOf("block 3"),
    epoch: 3n,
    name: "certification.Certified",
    payload,
    bytes: null,
    hidden,
  });
});

test("an event of a newer runtime is shown by its numbers and bytes", async () => {
  const event = { ...certified(1n), bytes: Uint8Array.of(9, 200, 255) };
  const [item] = (await eventPage(partsOf([event]), ANY)).items;
  expect(item).toMatchObject({ name: "9.200", payload: null, bytes: "09c8ff" });
});

test("a block by hash is one height; a place that is not kept any more says which is", async () => {
  const parts = partsOf([]);
  await eventPage(parts, { ...ANY, block: hashOf("block"), limit: 9_999 });
  expect(parts.asked).toEqual([{ from: { height: 12n, index: 0 }, to: 12n, limit: 256 }]);
  const refused = (changes: Partial<EventsRequest>) =>
    eventPage(parts, { ...ANY, ...changes }).then(
      () => "none",
      (error: { code: string }) => error.code,
    );
  expect(await refused({ block: ZERO_HASH })).toBe("NOT_FOUND");
  expect(await refused({ from: { height: 4n, index: 2 } })).toBe("EVENTS_NOT_KEPT");
  expect(await refused({ block: 4n })).toBe("EVENTS_NOT_KEPT");
  expect(await refused({ from: { height: 0n, index: 0 } })).toBe("none");
});
