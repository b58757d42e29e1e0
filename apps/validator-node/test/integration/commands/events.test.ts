// Goal: `events` shows every page once, follows without a gap, and keeps the API's refusals; method: the command line against a scripted validator on a real socket.

import { CodedError } from "@platform/protocol";
import type { EventsRequest, EventView } from "@platform/validator";
import { afterAll, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { events } from "../../../src/commands/events.ts";
import type { HttpServer } from "../../../src/http/server.ts";
import { invoke, invokeText } from "../../support/invoke.ts";
import { KEY, STATUS } from "../../support/sample-status.ts";
import { scriptedNode } from "../../support/scripted-node.ts";

const eventAt = (height: bigint): EventView => ({
  height,
  index: 0,
  block: KEY,
  epoch: 0n,
  name: "certification.Certified",
  payload: { id: "ab", score: null, fuelUsed: 5n },
  bytes: null,
  hidden: ["score"],
});

let node: HttpServer;
let asked: EventsRequest[];
/** Heights with an event; a page is of one event. */
let heights: bigint[];
beforeAll(async () => {
  node = await scriptedNode({
    status: async () => ({ ...STATUS, height: 240n }),
    events: async (request) => {
      asked.push(request);
      if (request.from?.height === 3n)
        throw new CodedError({ code: "EVENTS_NOT_KEPT", message: "the oldest are of 150" });
      const from = request.from?.height ?? 0n;
      const height = heights.find((one) => one >= from);
      const after = heights.filter((one) => one > (height ?? from));
      const next = { height: height === undefined ? from : height + 1n, index: 0 };
      const items = height === undefined ? [] : [eventAt(height)];
      return { items, next, more: after.length > 0, oldest: 150n, newest: 240n };
    },
  });
});
beforeEach(() => {
  asked = [];
  heights = [7n, 151n, 200n];
});
afterAll(() => node.close());

const run = (...words: string[]) => invoke("events", "--url", node.url, ...words);

it("collects the pages from a height on, and hands every condition on", async () => {
  const { code, answer } = await run("--from", "0", "--pallet", "certification", "--account", KEY);
  expect(code).toBe(0);
  const { items, next, more } = answer as { items: { at: string }[]; next: string; more: boolean };
  expect(items.map(({ at }) => at)).toEqual(["7:0", "151:0", "200:0"]);
  expect([next, more]).toEqual(["201:0", false]);
  expect(asked[0]).toMatchObject({ pallet: "certification", account: KEY, scores: true });
});

it("starts with the newest hundred blocks, or with the oldest kept; stops at the limit", async () => {
  const { answer } = await run("--limit", "1");
  expect((answer as { items: { at: string }[] }).items).toMatchObject([{ at: "151:0" }]);
  expect(asked.at(-1)).toMatchObject({ from: { height: 150n, index: 0 }, limit: 1 });
  const { text } = await invokeText("events", "--url", node.url, "--limit", "1");
  expect(text).toBe(
    `151:0       certification.Certified         id=ab score=(hidden) fuelUsed=5\nmore: --from 152:0\n`,
  );
});

it("keeps the refusal's code, and refuses to follow one block", async () => {
  expect(await run("--from", "3")).toMatchObject({
    code: 1,
    answer: { error: { code: "EVENTS_NOT_KEPT" } },
  });
  const usage = { code: 2, answer: { error: { code: "USAGE" } } };
  expect(await run("--follow", "--block", "7")).toMatchObject(usage);
  expect(await run("--from", "x")).toMatchObject({ answer: { error: { code: "BAD_PARAMETER" } } });
});

it("follows: what comes later is printed once, a line each", async () => {
  const lines: string[] = [];
  const write = vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    lines.push(...String(text).trim().split("\n"));
    // The block comes while it follows.
    if (lines.length === 3) heights.push(230n);
    return true;
  });
  try {
    const following = events({ url: node.url, from: "0", limit: "1", follow: true, json: true });
    await expect
      .poll(() => lines.map((line) => (JSON.parse(line) as { at: string }).at), { timeout: 10_000 })
      .toEqual(["7:0", "151:0", "200:0", "230:0"]);
    await node.close();
    await expect(following).rejects.toThrow(/no answer from/);
  } finally {
    write.mockRestore();
  }
});
