// Goal: pages of events are what a plain filter over all of them gives, whatever the filter, the page's size, restarts and pruning; method: random blocks against a list in memory, seed printed.

import type { Hex32 } from "@platform/protocol";
import { expect, test } from "vitest";
import {
  BLOCK_DATABASE,
  type BlockStore,
  createBlockStore,
  type EventIndexer,
  type EventPlace,
  type EventQuery,
  openDatabase,
} from "../../../src/index.ts";
import { makeBlock } from "../../support/blocks.ts";
import { createRandom } from "../../support/random.ts";
import { useScratch } from "../../support/scratch.ts";
import { CHAIN } from "../../support/votes.ts";

const scratch = useScratch();
const certificate = Uint8Array.of(1);
const SEED = Number(process.env["TEST_SEED"] ?? Date.now() % 1_000_000);
const ACCOUNTS: readonly Hex32[] = ["aa".repeat(32), "bb".repeat(32), "cc".repeat(32)];

/** Third byte of a made event: whose it is; above the list nobody's. */
function accountsOf(event: Uint8Array): readonly Hex32[] {
  const account = ACCOUNTS[event[2] ?? 255];
  return account === undefined ? [] : [account];
}

function open(indexer: EventIndexer = { version: "1", accountsOf }): BlockStore {
  const db = openDatabase(scratch.path("blocks.db"), BLOCK_DATABASE);
  return scratch.closing(createBlockStore(db, CHAIN, indexer));
}

type Made = EventPlace & { readonly bytes: Uint8Array };

function fill(store: BlockStore, heights: number): Made[] {
  const random = createRandom(SEED);
  const made: Made[] = [];
  for (let height = 1n; height <= heights; height++) {
    // Every fourth block is empty, and so is the last one.
    const count = height === BigInt(heights) || random.below(4) === 0 ? 0 : random.below(6);
    const events = Array.from({ length: count }, () =>
      Uint8Array.of(random.below(3), random.below(2), random.below(5), random.below(256)),
    );
    store.put(makeBlock(height).block, certificate, events);
    made.push(...events.map((bytes, index) => ({ height, index, bytes })));
  }
  return made;
}

function expected(made: readonly Made[], query: Omit<EventQuery, "from" | "limit">): Made[] {
  return made.filter(({ height, bytes }) => {
    if (query.to !== undefined && height > query.to) return false;
    if (query.pallet !== undefined && bytes[0] !== query.pallet) return false;
    if (query.event !== undefined && bytes[1] !== query.event) return false;
    return query.account === undefined || accountsOf(bytes).includes(query.account);
  });
}

/** All pages, one after the other. */
function read(store: BlockStore, query: Omit<EventQuery, "from">, from: EventPlace): Made[] {
  const found: Made[] = [];
  for (let place = from; ; ) {
    const page = store.eventPage({ ...query, from: place });
    expect(page.events.length).toBeLessThanOrEqual(query.limit);
    found.push(...page.events.map(({ height, index, bytes }) => ({ height, index, bytes })));
    if (!page.more) return found;
    expect([page.next.height, page.next.index]).not.toEqual([place.height, place.index]);
    place = page.next;
  }
}

const FILTERS = [undefined, 0, 2].flatMap((pallet) =>
  [undefined, ...ACCOUNTS].flatMap((account) =>
    (pallet === undefined ? [undefined] : [undefined, 1]).map((event) => ({
      pallet,
      event,
      account,
    })),
  ),
);
const START = { height: 0n, index: 0 };

test(`every filter, in pages of any size, gives what a plain filter gives (TEST_SEED=${SEED})`, () => {
  const store = open();
  const made = fill(store, 60);
  for (const filter of FILTERS)
    for (const limit of [1, 7, 256])
      expect(read(store, { ...filter, limit }, START)).toEqual(expected(made, filter));
  expect(read(store, { to: 20n, limit: 3 }, START)).toEqual(expected(made, { to: 20n }));
  const middle = made[Math.floor(made.length / 2)] as Made;
  expect(read(store, { limit: 5 }, middle)).toEqual(made.slice(made.indexOf(middle)));
});

test("the end of a page is where the next block's events will be", () => {
  const store = open();
  fill(store, 5);
  const page = store.eventPage({ from: START, limit: 256 });
  expect([page.more, page.next]).toEqual([false, { height: 6n, index: 0 }]);
  expect(page.kept).toEqual({ oldest: 1n, newest: 5n });
  const event = Uint8Array.of(1, 1, 0, 7);
  const { block, hash } = makeBlock(6n);
  store.put(block, certificate, [event]);
  const after = store.eventPage({ from: page.next, limit: 256 });
  expect(after.events).toEqual([{ height: 6n, index: 0, hash, epoch: 0n, bytes: event }]);
  expect(store.eventHeight(hash)).toBe(6n);
  expect(store.eventPage({ from: after.next, limit: 256 })).toEqual({ ...after, events: [] });
});

test("a restart keeps them; an index of another release is made anew, also after blocks went", () => {
  const first = open();
  const made = fill(first, 40);
  first.prune(20n);
  first.close();
  const [account = ""] = ACCOUNTS;
  const again = open();
  expect(read(again, { account, limit: 9 }, START)).toEqual(expected(made, { account }));
  again.close();
  // This release knows no accounts: what the last one found by them is gone.
  const other = open({ version: "2", accountsOf: () => [] });
  expect(read(other, { account, limit: 9 }, START)).toEqual([]);
  expect(read(other, { pallet: 1, limit: 9 }, START)).toEqual(expected(made, { pallet: 1 }));
  other.close();
  const back = open({ version: "3", accountsOf });
  expect(read(back, { account, limit: 9 }, START)).toEqual(expected(made, { account }));
  expect(back.get(19n)).toBe(undefined);
});

test("pruning drops exactly what lies below, and no block; an anchor drops all", () => {
  const store = open();
  const made = fill(store, 40);
  expect([store.pruneEvents(1n), store.pruneEvents(15n), store.pruneEvents(15n)]).toEqual([
    0, 14, 0,
  ]);
  expect(read(store, { limit: 9 }, START)).toEqual(made.filter(({ height }) => height >= 15n));
  expect(store.eventPage({ from: START, limit: 1 }).kept).toEqual({ oldest: 15n, newest: 40n });
  expect([store.get(1n)?.height, store.events(14n)]).toEqual([1n, undefined]);
  expect(store.eventHeight(makeBlock(14n).hash)).toBe(undefined);
  const far = makeBlock(90n);
  store.putAnchor(far.block, certificate);
  store.adoptAnchor(90n);
  const page = store.eventPage({ from: START, limit: 9 });
  expect([page.events, page.kept, page.more]).toEqual([[], undefined, false]);
});

test("a page costs a bounded number of blocks, and says where to go on", () => {
  const store = open();
  const rare = Uint8Array.of(9, 9, 0, 0);
  for (let height = 1n; height <= 600n; height++) {
    const event = height === 600n ? rare : Uint8Array.of(1, 0, 0, 0);
    store.put(makeBlock(height).block, certificate, [event, Uint8Array.of(9, 9, 1, 0)]);
  }
  // Kind and account are in every block, and once in the same event.
  const query = { pallet: 9, account: ACCOUNTS[0], limit: 9 } as const;
  const first = store.eventPage({ ...query, from: START });
  expect([first.events, first.more, first.next]).toEqual([[], true, { height: 257n, index: 0 }]);
  expect(read(store, query, START)).toEqual([{ height: 600n, index: 0, bytes: rare }]);
});
